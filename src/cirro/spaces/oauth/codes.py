"""What is kept of codes and tokens."""

from __future__ import annotations

import hashlib
import uuid


def fingerprint(secret: str) -> str:
    """A code or a token as the database knows it: who reads the table can't use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def family_of(kept: str) -> uuid.UUID:
    """The family of the tokens that the code gives. It follows from the code, so that a second use finds them when
    the code itself is long gone."""
    return uuid.UUID(bytes=hashlib.sha256(f"family {kept}".encode()).digest()[:16])
