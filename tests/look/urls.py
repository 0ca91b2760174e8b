"""Addresses that the style page links to: only their names matter."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nothing(request: HttpRequest) -> HttpResponse:
    """An empty page."""
    return HttpResponse()


_COMMUNITY = ["home", "invitations", "spaces", "settings", "availability", "connected_spaces", "data"]
_PLAIN = [
    "account_login",
    "account_signup",
    "account_logout",
    "account_email",
    "account_change_password",
    "account_security",
    "mfa_index",
    "usersessions_list",
    "set_language",
]

urlpatterns = [
    path("community/", include(([path(name, nothing, name=name) for name in _COMMUNITY], "community"))),
    *(path(name, nothing, name=name) for name in _PLAIN),
]
