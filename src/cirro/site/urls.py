"""Every address of the installation."""

from django.urls import path

from cirro.api.app import api
from cirro.site.health import health

urlpatterns = [path("v2/", api.urls), path("health", health)]
