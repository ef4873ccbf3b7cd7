from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "entrepot.records.limits"
    label = "limits"
