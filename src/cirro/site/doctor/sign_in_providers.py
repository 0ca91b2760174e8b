"""Do the providers that people may sign in through answer, and as themselves? Needs no database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from cirro.site.doctor.finding import Finding, fail, ok, warn
from cirro.site.sign_in_providers import sign_in_providers
from cirro.site.web_address import public_url

_TIMEOUT = 5.0


def check_sign_in_providers() -> Iterator[Finding]:
    """One finding for each provider that the environment switches on; the settings are known to be whole."""
    providers = sign_in_providers(os.environ)
    for app in providers.get("openid_connect", {}).get("APPS", []):
        yield _openid(app)
    for app in providers.get("apple", {}).get("APPS", []):
        yield _apple(app)


def _openid(app: dict[str, Any]) -> Finding:
    # Loaded late: most installations have no provider.
    import httpx

    from cirro.people.social.discovery import DISCOVERY_PATH, discovery_fault

    check = f"sign-in {app['provider_id']}"
    address = app["settings"]["server_url"]
    try:
        response = httpx.get(f"{address}{DISCOVERY_PATH}", timeout=_TIMEOUT, follow_redirects=True)
        response.raise_for_status()
        fault = discovery_fault(response.json(), address)
    except (httpx.HTTPError, ValueError) as error:
        return warn(
            check,
            f"{address} does not answer with a discovery document ({type(error).__name__})",
            "check the address, and whether this machine may reach it; people can't sign in through it meanwhile",
        )
    if fault:
        return fail(check, f"{address}: {fault}", "set the address that the provider gives as its issuer")
    return ok(check, f"{address} answers; its callback address is {_callback(app['provider_id'])}")


def _apple(app: dict[str, Any]) -> Finding:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(app["settings"]["certificate_key"].encode(), None)
    except (TypeError, ValueError):
        key = None
    if not isinstance(key, EllipticCurvePrivateKey):
        return fail(
            "sign-in apple",
            "CIRRO_APPLE_PRIVATE_KEY_FILE holds no key that Apple gives out",
            "name the .p8 file of the key whose id is in CIRRO_APPLE_KEY_ID",
        )
    return ok("sign-in apple", f"the key can be read; the callback address is {_callback('apple')}")


def _callback(provider_id: str) -> str:
    # As people/social/urls.py has it; Django isn't set up here.
    return f"{public_url()}/users/auth/{provider_id}/callback"
