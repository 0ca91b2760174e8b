"""Where people find, join and leave Spaces."""

from django.urls import path

from cirro.community.catalogue import membership, pages

urlpatterns = [
    path("", pages.show, name="spaces"),
    path("<slug:slug>/", pages.details, name="space"),
    path("<slug:slug>/join", membership.join, name="space_join"),
    path("<slug:slug>/leave", membership.leave, name="space_leave"),
]
