from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "entrepot.records.sessions"
    label = "own_sessions"  # Django's own app has the other, and older databases know it
