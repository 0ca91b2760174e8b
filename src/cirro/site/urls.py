"""Every address of the installation."""

from django.urls import path
from django.views.generic import RedirectView

from cirro.api.app import api
from cirro.site.health import health

urlpatterns = [path("v2/", api.urls), path("health", health), path("", RedirectView.as_view(url="/v2/docs"))]
