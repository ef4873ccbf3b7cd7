from django.apps import AppConfig


class InstanceConfig(AppConfig):
    name = "entrepot.records.instance"
    label = "instance"
