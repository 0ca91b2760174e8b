"""Every address of the installation."""

from django.urls import path

from cirro.api.app import api

urlpatterns = [path("v2/", api.urls)]
