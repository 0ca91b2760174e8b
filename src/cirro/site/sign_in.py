"""How people sign in: the settings of django-allauth, and the providers that the operator switched on."""

from __future__ import annotations

import os
from typing import Any

from cirro.site.home import whole_number

_FORMS = "cirro.people.sign_in.forms."
_MFA_FORMS = "cirro.people.sign_in.mfa_forms."

ALLAUTH: dict[str, Any] = {
    "ACCOUNT_ADAPTER": "cirro.people.sign_in.adapter.AccountAdapter",
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "ACCOUNT_LOGIN_METHODS": {"email"},
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
    "ACCOUNT_SIGNUP_FORM_CLASS": "cirro.people.sign_in.profile_fields.ProfileFields",
    "ACCOUNT_FORMS": {
        "login": f"{_FORMS}SignInForm",
        "signup": f"{_FORMS}SignUpForm",
        "change_password": f"{_FORMS}ChangePasswordForm",
        "set_password": f"{_FORMS}SetPasswordForm",
        "reset_password": f"{_FORMS}ResetPasswordForm",
        "reset_password_from_key": f"{_FORMS}ResetPasswordKeyForm",
        "reauthenticate": f"{_FORMS}ReauthenticateForm",
        "add_email": f"{_FORMS}ChangeEmailForm",
    },
    # Nobody learns from an answer who has an account; the mails say it to whoever has the address.
    "ACCOUNT_PREVENT_ENUMERATION": True,
    "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": True,
    "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
    "ACCOUNT_UNIQUE_EMAIL": True,
    # One address a person; a new one counts once it is proved, and the old one is told.
    "ACCOUNT_CHANGE_EMAIL": True,
    "ACCOUNT_EMAIL_NOTIFICATIONS": True,
    "ACCOUNT_EMAIL_SUBJECT_PREFIX": "",
    # The page that the link opens has a button: programs that look through mails press none.
    "ACCOUNT_CONFIRM_EMAIL_ON_GET": False,
    # Only in the browser in which the person just gave the password.
    "ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION": True,
    "ACCOUNT_LOGOUT_REDIRECT_URL": "account_login",
    "ACCOUNT_SESSION_REMEMBER": True,
    "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
    "ACCOUNT_RATE_LIMITS": {
        # POSTs of the form; beyond them 429.
        "login": "30/m/ip",
        "signup": "20/m/ip",
        # Wrong passwords and wrong codes, by address of the net and by account.
        "login_failed": "10/m/ip,5/300s/key",
        "reset_password": "20/m/ip,5/h/key",
        "reset_password_from_key": "20/m/ip",
        # Mails that ask to confirm an address.
        "confirm_email": "1/180s/key,20/m/ip",
        "manage_email": "10/m/user,30/h/user",
        "change_password": "5/m/user,20/h/user",
        "reauthenticate": "10/m/user",
    },
    "ALLAUTH_TRUSTED_PROXY_COUNT": whole_number("CIRRO_TRUSTED_PROXIES", 0, 0, 10),
    "MFA_ADAPTER": "cirro.people.sign_in.mfa_adapter.MfaAdapter",
    "MFA_FORMS": {
        "authenticate": f"{_MFA_FORMS}AuthenticateForm",
        "reauthenticate": f"{_MFA_FORMS}ReauthenticateForm",
        "activate_totp": f"{_MFA_FORMS}ActivateForm",
        "add_webauthn": f"{_MFA_FORMS}AddPasskeyForm",
        "edit_webauthn": f"{_MFA_FORMS}RenamePasskeyForm",
    },
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    # An account protected by a second proof may change its address, too; the new one must be proved as any.
    "MFA_ALLOW_UNVERIFIED_EMAIL": True,
    "MFA_RATE_LIMITS": {"webauthn_login": "10/m/ip"},
    "USERSESSIONS_TRACK_ACTIVITY": False,
    # Shown at sign-up when the operator has such pages.
    "CIRRO_TERMS_URL": os.environ.get("CIRRO_TERMS_URL", ""),
    "CIRRO_PRIVACY_URL": os.environ.get("CIRRO_PRIVACY_URL", ""),
}
