"""Where people look after their own data."""

from django.urls import path

from cirro.community.settings import pages

urlpatterns = [path("", pages.show, name="settings")]
