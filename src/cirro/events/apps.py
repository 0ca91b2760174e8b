from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "cirro.events"
    label = "events"
