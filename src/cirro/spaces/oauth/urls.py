"""The addresses of the OAuth 2 / OpenID Connect provider (contract 2.2)."""

from django.urls import URLPattern

app_name = "oauth2_provider"
urlpatterns: list[URLPattern] = []
