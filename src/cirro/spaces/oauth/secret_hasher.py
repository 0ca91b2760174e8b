"""How OAuth client secrets are kept: they are random, so one round of a hash protects them."""

from __future__ import annotations

import hashlib
import hmac

from django.contrib.auth.hashers import BasePasswordHasher


class RandomSecretHasher(BasePasswordHasher):
    """SHA-256 of a secret of 256 random bits. Never for what people choose: that needs a slow hash."""

    algorithm = "sha256_of_random"

    def salt(self) -> str:
        """Nobody tries 2²⁵⁶ secrets in advance."""
        return "-"

    def encode(self, password: str, salt: str) -> str:
        return f"{self.algorithm}${salt}${hashlib.sha256(password.encode()).hexdigest()}"

    def decode(self, encoded: str) -> dict[str, str]:
        algorithm, salt, digest = encoded.split("$", 2)
        return {"algorithm": algorithm, "salt": salt, "hash": digest}

    def verify(self, password: str, encoded: str) -> bool:
        return hmac.compare_digest(self.encode(password, "-").encode(), encoded.encode())

    def must_update(self, encoded: str) -> bool:
        return False

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Nothing to even out: every secret takes the same time."""
