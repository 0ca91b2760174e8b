from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "cirro.community"
    label = "community"
