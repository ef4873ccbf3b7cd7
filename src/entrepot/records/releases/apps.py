from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    name = "entrepot.records.releases"
    label = "releases"
