"""The settings of the OAuth 2 / OpenID Connect provider (contract 2.2, design §8), and its key."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from cirro.site.home import SettingError
from cirro.site.secrets import kept_secret

_PEM = re.compile(r"-----BEGIN ([A-Z ]+)-----.+?-----END \1-----", re.DOTALL)
DAY = 86400
# In the data directory.
KEY_FILE = "signing_key.pem"


def oauth_provider(home: Path, url: str) -> dict[str, Any]:
    """The settings of django-oauth-toolkit. `url`: the address that the installation is known by.

    Raises SettingError when the key is none.
    """
    key, *former = signing_keys(home)
    return {
        # What each of them gives is told on the consent page and in docs/decisions/0009.
        "SCOPES": dict.fromkeys(("read", "openid", "profile", "email"), ""),
        "DEFAULT_SCOPES": ["read"],
        "OAUTH2_SERVER_CLASS": "cirro.spaces.oauth.server.Server",
        "OAUTH2_VALIDATOR_CLASS": "cirro.spaces.oauth.validator.SpaceValidator",
        "OAUTH2_BACKEND_CLASS": "cirro.spaces.oauth.core.KnownParameters",
        "OIDC_ENABLED": True,
        "OIDC_ISS_ENDPOINT": url,
        "OIDC_RSA_PRIVATE_KEY": key,
        "OIDC_RSA_PRIVATE_KEYS_INACTIVE": former,
        "CLIENT_SECRET_HASHER": "sha256_of_random",
        "PKCE_REQUIRED": False,
        "AUTHORIZATION_CODE_EXPIRE_SECONDS": 600,
        "ACCESS_TOKEN_EXPIRE_SECONDS": 7200,
        "ID_TOKEN_EXPIRE_SECONDS": 3600,
        # After that long without use.
        "REFRESH_TOKEN_EXPIRE_SECONDS": 90 * DAY,
        "REFRESH_TOKEN_REUSE_PROTECTION": True,
        "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
        "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
        "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    }


def signing_keys(home: Path) -> list[str]:
    """RSA keys in PEM, from CIRRO_SIGNING_KEY, else from `<home>/signing_key.pem`, made on first use. The first one signs;
    tokens of the others can still be verified. Raises SettingError."""
    given = os.environ.get("CIRRO_SIGNING_KEY", "").replace("\\n", "\n")
    source = "CIRRO_SIGNING_KEY" if given else str(home / KEY_FILE)
    text = given or kept_secret(home / KEY_FILE, _new_key)
    keys = [match.group(0) for match in _PEM.finditer(text)]
    if not keys or not all(_is_usable(key) for key in keys):
        raise SettingError(f"{source} must hold RSA private keys of at least 2048 bits in PEM")
    return keys


def _new_key() -> str:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _is_usable(pem: str) -> bool:
    try:
        # Checking its primes at each start would take longer than the rest of the settings.
        key = load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError):
        return False
    return isinstance(key, RSAPrivateKey) and key.key_size >= 2048
