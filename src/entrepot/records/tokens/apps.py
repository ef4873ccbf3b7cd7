from django.apps import AppConfig


class TokensConfig(AppConfig):
    name = "entrepot.records.tokens"
    label = "tokens"
