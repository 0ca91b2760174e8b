from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "cirro.look"
    label = "look"
