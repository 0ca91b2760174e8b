"""What Cirro does differently from django-allauth around passkeys and codes."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings


class MfaAdapter(DefaultMFAAdapter):
    """The settings name it as MFA_ADAPTER."""

    def get_totp_issuer(self) -> str:
        host = relying_party()
        return "Cirro" if host == "localhost" else f"Cirro ({host})"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": relying_party(), "name": "Cirro"}


def relying_party() -> str:
    """The host that passkeys are for: that of CIRRO_URL. Browsers take no addresses in figures, so those count as
    `localhost`, where passkeys work without TLS."""
    host = urlsplit(settings.CIRRO_URL).hostname or "localhost"
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host
    return "localhost"


def passkey_site(host: str) -> str:
    """The address where passkeys work, when they don't under the host name `host`, for browsers hold them to one name;
    empty when they do."""
    party = relying_party()
    if host == party or host.endswith(f".{party}"):
        return ""
    own = urlsplit(settings.CIRRO_URL)
    return f"{own.scheme}://{party}" + (f":{own.port}" if own.port else "")
