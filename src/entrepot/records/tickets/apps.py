from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "entrepot.records.tickets"
    label = "tickets"
