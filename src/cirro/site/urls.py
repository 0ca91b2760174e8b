"""Every address of the installation."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from cirro.api.app import api
from cirro.site.health import health

urlpatterns = [
    path("v2/", api.urls),
    path("health", health),
    path("users/", include("cirro.people.urls")),
    path("oauth/", include("cirro.spaces.oauth.urls")),
    path("community/", include("cirro.community.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("", RedirectView.as_view(pattern_name="community:home")),
]
