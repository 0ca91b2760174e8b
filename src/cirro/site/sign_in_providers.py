"""Which other providers people may sign in through: what the environment names, as django-allauth's settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cirro.site.home import SettingError
from cirro.site.web_address import LOOPBACK

Json = dict[str, Any]
Environ = Mapping[str, str]

SOCIAL_ACCOUNTS: Json = {
    "SOCIALACCOUNT_ADAPTER": "cirro.people.social.adapter.SocialAdapter",
    "SOCIALACCOUNT_FORMS": {
        "signup": "cirro.people.social.completion_form.CompletionForm",
        "disconnect": "cirro.people.social.removal.RemovalForm",
    },
    # Country and birth date are never known: there is always something to ask.
    "SOCIALACCOUNT_AUTO_SIGNUP": False,
    # An address that a provider names never opens an account by itself.
    "SOCIALACCOUNT_EMAIL_AUTHENTICATION": False,
    "SOCIALACCOUNT_LOGIN_ON_GET": False,
    "SOCIALACCOUNT_STORE_TOKENS": False,
    # Seconds that a provider may be silent.
    "SOCIALACCOUNT_REQUESTS_TIMEOUT": 5,
}

_DISCOVERY = "/.well-known/openid-configuration"
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
# They would stand for another provider in `/users/auth/<name>`.
_TAKEN = re.compile(r"google|linkedin|apple|openid_connect|okta(_.*)?")
_OPENID_PARTS = ("URL", "CLIENT_ID", "CLIENT_SECRET")
_OPENID_EXTRAS = ("LABEL", "TRUST_EMAIL")
_APPLE_PARTS = ("CLIENT_ID", "TEAM_ID", "KEY_ID", "PRIVATE_KEY_FILE")


def sign_in_providers(environ: Environ, read_file: Callable[[Path], str] = Path.read_text) -> dict[str, Json]:
    """`SOCIALACCOUNT_PROVIDERS` for what `environ` names; empty when it names none.

    Raises SettingError, with the variable's name and never a secret, for a provider set up by half or wrongly.
    """
    given = {name: value.strip() for name, value in environ.items() if value.strip()}
    openid = [*_well_known(given), *_okta(given), *_generic(given)]
    apple = _apple(given, read_file)
    return {
        **({"openid_connect": {"APPS": openid}} if openid else {}),
        **({"apple": {"APPS": [apple]}} if apple else {}),
    }


def _well_known(given: Environ) -> Iterator[Json]:
    google = _parts(given, "CIRRO_GOOGLE", ("CLIENT_ID", "CLIENT_SECRET"))
    if google:
        yield _openid_app("google", "Google", "https://accounts.google.com", google, trust_email=True)
    linkedin = _parts(given, "CIRRO_LINKEDIN", ("CLIENT_ID", "CLIENT_SECRET"))
    if linkedin:
        app = _openid_app(
            "linkedin", "LinkedIn", "https://www.linkedin.com/oauth", linkedin, trust_email=False
        )
        # It gives no nonce back, and refuses the code of a web application that uses PKCE.
        app["settings"] |= {
            "nonce": False,
            "oauth_pkce_enabled": False,
            "token_auth_method": "client_secret_post",
        }
        yield app


def _okta(given: Environ) -> Iterator[Json]:
    for tenant in _names(given, "CIRRO_OKTA_"):
        prefix = f"CIRRO_OKTA_{tenant}"
        parts = _parts(given, prefix, _OPENID_PARTS, _OPENID_EXTRAS)
        label = parts.get("LABEL") or f"Okta ({tenant.lower().replace('_', ' ')})"
        yield _openid_app(
            f"okta_{tenant.lower()}",
            label,
            _issuer(f"{prefix}_URL", parts["URL"]),
            parts,
            trust_email=_yes_or_no(f"{prefix}_TRUST_EMAIL", parts.get("TRUST_EMAIL", "yes")),
        )


def _generic(given: Environ) -> Iterator[Json]:
    for name in _names(given, "CIRRO_OIDC_"):
        prefix = f"CIRRO_OIDC_{name}"
        if _TAKEN.fullmatch(name.lower()):
            raise SettingError(
                f"{prefix}_URL: the name {name.lower()} is taken by another way to set a provider up; take another"
            )
        parts = _parts(given, prefix, _OPENID_PARTS, _OPENID_EXTRAS)
        yield _openid_app(
            name.lower(),
            parts.get("LABEL") or name.lower().replace("_", " ").title(),
            _issuer(f"{prefix}_URL", parts["URL"]),
            parts,
            trust_email=_yes_or_no(f"{prefix}_TRUST_EMAIL", parts.get("TRUST_EMAIL", "no")),
        )


def _openid_app(id: str, label: str, issuer: str, parts: Environ, *, trust_email: bool) -> Json:
    return {
        "provider_id": id,
        "name": label,
        "client_id": parts["CLIENT_ID"],
        "secret": parts["CLIENT_SECRET"],
        "settings": {
            "server_url": issuer,
            "trust_email": trust_email,
            "nonce": True,
            "oauth_pkce_enabled": True,
        },
    }


def _apple(given: Environ, read_file: Callable[[Path], str]) -> Json | None:
    parts = _parts(given, "CIRRO_APPLE", _APPLE_PARTS)
    if not parts:
        return None
    variable = "CIRRO_APPLE_PRIVATE_KEY_FILE"
    try:
        key = read_file(Path(parts["PRIVATE_KEY_FILE"]))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{variable} can't be read: {parts['PRIVATE_KEY_FILE']}") from error
    if "-----BEGIN PRIVATE KEY-----" not in key:
        raise SettingError(f"{variable} holds no private key: it is the .p8 file that Apple gave out")
    return {
        "provider_id": "apple",
        "name": "Apple",
        "client_id": parts["CLIENT_ID"],
        # Where django-allauth looks for the id of the key and the team.
        "secret": parts["KEY_ID"],
        "key": parts["TEAM_ID"],
        "settings": {"certificate_key": key, "trust_email": True, "nonce": True},
    }


def _names(given: Environ, prefix: str) -> list[str]:
    """What stands between `prefix` and a known ending, for each provider of this kind."""
    names = set()
    for variable in given:
        if not variable.startswith(prefix):
            continue
        rest = variable.removeprefix(prefix)
        ending = next((part for part in (*_OPENID_PARTS, *_OPENID_EXTRAS) if rest.endswith(f"_{part}")), None)
        name = rest.removesuffix(f"_{ending}")
        if ending is None or not _NAME.fullmatch(name.lower()) or len(name) > 60:
            endings = ", ".join(f"_{part}" for part in (*_OPENID_PARTS, *_OPENID_EXTRAS))
            raise SettingError(
                f"{variable} is not known: after {prefix} comes a name of letters, digits and single underscores, "
                f"then one of {endings}"
            )
        names.add(name)
    return sorted(names)


def _parts(
    given: Environ, prefix: str, needed: tuple[str, ...], extras: tuple[str, ...] = ()
) -> dict[str, str]:
    """The variables of one provider by their ending; none when nothing is set. Raises SettingError for a half."""
    parts = {part: given[f"{prefix}_{part}"] for part in (*needed, *extras) if f"{prefix}_{part}" in given}
    missing = [f"{prefix}_{part}" for part in needed if part not in parts]
    if parts and missing:
        raise SettingError(f"{', '.join(missing)} must be set too, or none of {prefix}_…")
    return parts


def _issuer(variable: str, given: str) -> str:
    issuer = given.removesuffix(_DISCOVERY).rstrip("/")
    parts = urlsplit(issuer)
    is_secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not is_secure or not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
        raise SettingError(f"{variable} must be the provider's https address, such as https://id.example.org")
    return issuer


def _yes_or_no(variable: str, given: str) -> bool:
    if given.lower() not in ("yes", "no"):
        raise SettingError(f"{variable} must be yes or no")
    return given.lower() == "yes"
