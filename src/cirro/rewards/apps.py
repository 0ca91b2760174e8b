from django.apps import AppConfig


class RewardsConfig(AppConfig):
    name = "cirro.rewards"
    label = "rewards"
