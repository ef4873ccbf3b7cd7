from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "entrepot.web"
    label = "web"
