"""Where people sign up, in and out, and look after their account."""

from django.urls import include, path

urlpatterns = [path("", include("allauth.urls"))]
