from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "entrepot.records.projects"
    label = "projects"
