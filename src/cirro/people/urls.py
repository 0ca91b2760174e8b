"""Where people sign up, in and out, and look after their account: the product's own paths to django-allauth's pages."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as social
from allauth.usersessions import views as sessions
from django.urls import include, path, re_path

from cirro.people.sign_in import pages

urlpatterns = [
    path("sign_in", account.login, name="account_login"),
    path("sign_up", account.signup, name="account_signup"),
    path("sign_out", account.logout, name="account_logout"),
    path("inactive", account.account_inactive, name="account_inactive"),
    path("reauthenticate", account.reauthenticate, name="account_reauthenticate"),
    path("email", account.email, name="account_email"),
    path("email/confirm", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^email/confirm/(?P<key>[-:\w]+)$", account.confirm_email, name="account_confirm_email"),
    path("password/change", account.password_change, name="account_change_password"),
    path("password/set", account.password_set, name="account_set_password"),
    path("password/reset", account.password_reset, name="account_reset_password"),
    path("password/reset/sent", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/done",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-\w]+)$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("security", pages.security, name="account_security"),
    path("2fa", mfa.index, name="mfa_index"),
    path("2fa/authenticate", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate", totp.activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery_codes", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery_codes/generate", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("2fa/recovery_codes/download", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("2fa/passkeys", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("2fa/passkeys/add", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("2fa/passkeys/sign_in", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("2fa/passkeys/reauthenticate", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("2fa/passkeys/<int:pk>/remove", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("2fa/passkeys/<int:pk>/edit", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("sessions", sessions.list_usersessions, name="usersessions_list"),
    path("linked", social.connections, name="socialaccount_connections"),
    path("linked/cancelled", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("linked/error", social.login_error, name="socialaccount_login_error"),
    path("", include("cirro.people.social.urls")),
]
