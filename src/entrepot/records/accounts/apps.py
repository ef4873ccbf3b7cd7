from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "entrepot.records.accounts"
    label = "accounts"
