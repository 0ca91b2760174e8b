from django.apps import AppConfig


class SpacesConfig(AppConfig):
    name = "cirro.spaces"
    label = "spaces"
