"""Where people find, join and leave Spaces."""

from django.urls import path

from cirro.community.catalogue import pages

urlpatterns = [path("", pages.show, name="spaces")]
