from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "cirro.people"
    label = "people"
