from django.apps import AppConfig


class MailsConfig(AppConfig):
    name = "entrepot.records.mails"
    label = "mails"
