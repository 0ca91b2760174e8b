"""Where links in mails lead, for people who aren't signed in."""

from django.urls import path

from cirro.community.notifications import address, unsubscribe

urlpatterns = [
    path("unsubscribe/<str:token>", unsubscribe.unsubscribe, name="unsubscribe"),
    path("address/<str:token>", address.confirm, name="confirm_address"),
]
