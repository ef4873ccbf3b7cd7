from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    name = "entrepot.records.invitations"
    label = "invitations"
