"""Sign-up by the link of a Space."""

from django.urls import path

from cirro.community.sign_up import pages

urlpatterns = [
    path("<slug:slug>", pages.sign_up, name="space_sign_up"),
    path("<slug:slug>/continue", pages.go_on, name="space_continue"),
]
