"""A password hasher for the suite: real, but cheap, and counted."""

from __future__ import annotations

import threading

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class CheapHasher(PBKDF2PasswordHasher):
    """PBKDF2 with one round: a web server in another process reads its hashes, too. It counts how often it worked."""

    iterations = 1
    worked = 0
    _lock = threading.Lock()

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with CheapHasher._lock:
            CheapHasher.worked += 1
        return str(super().encode(password, salt, iterations))
