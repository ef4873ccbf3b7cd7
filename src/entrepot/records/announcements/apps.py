from django.apps import AppConfig


class AnnouncementsConfig(AppConfig):
    name = "entrepot.records.announcements"
    label = "announcements"
