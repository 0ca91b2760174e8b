"""Django's admin with the pages of our rooms only."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps
from django.contrib.admin.apps import SimpleAdminConfig
from django.utils.module_loading import module_has_submodule


class OperatorsAdminConfig(SimpleAdminConfig):
    """Those that packages bring would show tokens and change what only the domain may change."""

    default_site = "cirro.site.admin_site.OperatorsSite"

    def ready(self) -> None:
        super().ready()
        for room in apps.get_app_configs():
            if room.name.startswith("cirro.") and module_has_submodule(room.module, "admin"):
                import_module(f"{room.name}.admin")
