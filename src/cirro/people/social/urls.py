"""Where a sign-in through another provider starts and comes back to (contract 2.2)."""

from django.urls import path

from cirro.people.social import views
from cirro.people.social.confirm_link import confirm_link

urlpatterns = [
    path("auth/apple", views.apple_start, name="apple_login"),
    path("auth/apple/callback", views.apple_form, name="apple_callback"),
    path("auth/apple/callback/finish", views.apple_finish, name="apple_finish_callback"),
    path("auth/<slug:provider_id>", views.openid_start, name="openid_connect_login"),
    path("auth/<slug:provider_id>/callback", views.openid_callback, name="openid_connect_callback"),
    path("linked/sign_up", views.complete, name="socialaccount_signup"),
    path("linked/confirm", confirm_link, name="people_confirm_link"),
]
