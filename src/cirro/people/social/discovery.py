"""The document in which an OpenID Connect provider says where to find it (OpenID Connect Discovery 1.0)."""

from __future__ import annotations

from urllib.parse import urlsplit

DISCOVERY_PATH = "/.well-known/openid-configuration"

_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def discovery_fault(document: object, server_url: str) -> str:
    """Why the document is not the one of the provider at `server_url`, in words for the operator; empty if it is."""
    if not isinstance(document, dict):
        return "the discovery document is none"
    issuer = document.get("issuer")
    if not isinstance(issuer, str) or issuer.rstrip("/") != server_url.rstrip("/"):
        return "the discovery document names another issuer than the address it came from"
    for name in (*_NEEDED, *(["userinfo_endpoint"] if "userinfo_endpoint" in document else [])):
        if not _is_secure(document.get(name)):
            return f"the discovery document has no {name} that starts with https"
    return ""


def _is_secure(address: object) -> bool:
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
