"""The settings of the OAuth 2 / OpenID Connect provider (contract 2.2, design §8)."""

from __future__ import annotations

from typing import Any

OAUTH2_PROVIDER: dict[str, Any] = {
    "SCOPES": {"read": "Read your user data"},
    "DEFAULT_SCOPES": ["read"],
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "CLIENT_SECRET_HASHER": "sha256_of_random",
    "PKCE_REQUIRED": False,
}
