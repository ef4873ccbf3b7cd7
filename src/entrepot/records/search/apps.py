from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "entrepot.records.search"
    label = "search"
