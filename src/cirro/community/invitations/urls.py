"""Where people see and answer their invitations."""

from django.urls import path

from cirro.community.invitations import pages

urlpatterns = [path("", pages.show, name="invitations")]
