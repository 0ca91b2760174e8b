"""The operator's rules for mails to people: how many invitations a day, at which hours, and signed with which key."""

from __future__ import annotations

import os
import re
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_pem_private_key

from cirro.notifications.deliver.signed_mail import DkimKey
from cirro.site.home import SettingError, whole_number

_HOURS = re.compile(r"([01]?[0-9]|2[0-4])-([01]?[0-9]|2[0-4])")
_DKIM = ("CIRRO_DKIM_DOMAIN", "CIRRO_DKIM_SELECTOR", "CIRRO_DKIM_KEY_FILE")


def invitations_per_day() -> int:
    """CIRRO_INVITATIONS_PER_DAY: mails of invitations that a person gets in a day, over all Spaces; 0: any number."""
    return whole_number("CIRRO_INVITATIONS_PER_DAY", 20, 0, 10_000)


def quiet_hours() -> tuple[int, int] | None:
    """CIRRO_QUIET_HOURS, such as 22-7: no mails from 22:00 to 07:00 in the person's time zone. Raises SettingError."""
    given = os.environ.get("CIRRO_QUIET_HOURS", "")
    if not given:
        return None
    found = _HOURS.fullmatch(given)
    if found is None:
        raise SettingError(f"CIRRO_QUIET_HOURS must be two full hours such as 22-7, not {given!r}")
    start, end = int(found[1]) % 24, int(found[2]) % 24
    if start == end:
        raise SettingError("CIRRO_QUIET_HOURS must leave some hours in which mails are sent")
    return start, end


def dkim_key() -> DkimKey | None:
    """CIRRO_DKIM_DOMAIN, _SELECTOR and _KEY_FILE, all three or none. Raises SettingError."""
    domain, selector, file = (os.environ.get(name, "") for name in _DKIM)
    if not (domain or selector or file):
        return None
    if not (domain and selector and file):
        raise SettingError(f"{', '.join(_DKIM)}: set all three or none")
    try:
        pem = Path(file).read_bytes()
        load_pem_private_key(pem, None)
    except (OSError, TypeError, ValueError) as error:
        raise SettingError("CIRRO_DKIM_KEY_FILE must name a file with a private key in PEM") from error
    return DkimKey(domain, selector, pem)
