"""The workers' pages."""

from django.urls import path

from cirro.community import pages

app_name = "community"
urlpatterns = [path("", pages.home, name="home")]
