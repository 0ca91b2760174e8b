"""The address that people and Spaces reach this installation under, and what follows from it."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from cirro.site.home import SettingError, address, host

# What stands for this machine in an address.
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def public_url() -> str:
    """CIRRO_URL without a slash at its end, such as https://cirro.example.org; else the address it listens on.

    Raises SettingError when it is no http(s) address of a host.
    """
    given = (os.environ.get("CIRRO_URL") or _own_address()).rstrip("/")
    parts = urlsplit(given)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.path
        or parts.query
        or parts.fragment
    ):
        raise SettingError(
            f"CIRRO_URL must be an http or https address without a path, such as https://cirro.example.org, not {given!r}"
        )
    return given


def is_local() -> bool:
    """Whether only browsers on this machine can follow its links."""
    return urlsplit(public_url()).hostname in LOOPBACK


def is_tls() -> bool:
    """Whether people come by TLS: then cookies are for TLS only and browsers are told to stay with it."""
    return public_url().startswith("https://")


def given_hosts() -> list[str]:
    """The names in CIRRO_HOSTS."""
    names = os.environ.get("CIRRO_HOSTS", "").split(",")
    return [name.strip() for name in names if name.strip()]


def host_names() -> list[str]:
    """The names that requests may ask for: CIRRO_HOSTS, else those of this machine itself, and that of CIRRO_URL."""
    names = given_hosts() if "CIRRO_HOSTS" in os.environ else ["localhost", "127.0.0.1", "[::1]", host()]
    own = urlsplit(public_url()).hostname or ""
    return list(dict.fromkeys([*names, f"[{own}]" if ":" in own else own]))


def _own_address() -> str:
    # By its name: browsers let no passkeys be used on an address in figures.
    parts = urlsplit(address())
    return f"http://localhost:{parts.port}" if parts.hostname in LOOPBACK else address()
