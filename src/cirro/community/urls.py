"""The workers' pages."""

from django.urls import include, path

from cirro.community.home import pages as home

app_name = "community"
urlpatterns = [
    path("", home.show, name="home"),
    path("invitations/", include("cirro.community.invitations.urls")),
    path("inbox/", include("cirro.community.inbox.urls")),
    path("spaces/", include("cirro.community.catalogue.urls")),
    path("rewards/", include("cirro.community.rewards.urls")),
    path("settings/", include("cirro.community.settings.urls")),
]
