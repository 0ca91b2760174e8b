from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "cirro.kernel"
    label = "kernel"
