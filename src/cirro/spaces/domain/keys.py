"""RSA keys of a Space: made here, or recognised by their fingerprint."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from cirro.spaces.models import SpaceKey

KEY_BITS = 2048


@dataclass(frozen=True)
class KeyPair:
    """A new key: the private half is given to the Space once and not kept."""

    private_pem: str
    public_pem: str
    fingerprint: str


def new_key_pair() -> KeyPair:
    """A fresh RSA key in PEM, with the fingerprint that `openssl … | openssl sha1 -c` prints for it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return KeyPair(private.decode(), public.decode(), fingerprint(key.public_key()))


def fingerprint(key: rsa.RSAPublicKey) -> str:
    """Colon-separated SHA-1 of the DER public key (contract 2.1); a name for the key, not a protection."""
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha1(der, usedforsecurity=False).digest().hex(":")


def add_key(space_id: int, at: datetime, pair: KeyPair | None = None) -> KeyPair:
    """Give the Space another key, a fresh one unless it is given; those that it has stay active until revoked."""
    pair = pair or new_key_pair()
    SpaceKey.objects.create(
        space_id=space_id, public_pem=pair.public_pem, fingerprint=pair.fingerprint, created_at=at
    )
    return pair


def revoke_other_keys(space_id: int, fingerprint: str, at: datetime) -> int:
    """End every active key of the Space but the named one; how many were ended."""
    others = SpaceKey.objects.filter(space_id=space_id, revoked_at=None).exclude(fingerprint=fingerprint)
    return others.update(revoked_at=at)
