"""The country that an address on the net is in, by the operator's MaxMind-format file (CIRRO_GEOIP_FILE)."""

from __future__ import annotations

import ipaddress
import logging
import os
from functools import lru_cache

import maxminddb
from django.conf import settings

from cirro.people.domain.profile_rules import country_codes

logger = logging.getLogger(__name__)


def country_of(address: str) -> str | None:
    """The two-letter code of the country, or None: when the file doesn't say, there is none, it can't be read, or
    the address is private. An unreadable file is logged, never an error: signing in doesn't depend on it."""
    path: str = settings.GEOIP_FILE
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return None
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if not path or not ip.is_global:
        return None
    try:
        record = _reader(path, os.stat(path).st_mtime_ns).get(ip)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        # A file of IPv4 addresses only answers others with a ValueError, too.
        if not isinstance(error, ValueError):
            logger.warning("CIRRO_GEOIP_FILE can't be used: %s", error)
        return None
    country = record.get("country") if isinstance(record, dict) else None
    code = country.get("iso_code") if isinstance(country, dict) else country
    return code if isinstance(code, str) and code in country_codes() else None


def open_file(path: str) -> maxminddb.Reader:
    """The file, ready to be asked. Raises OSError or maxminddb.InvalidDatabaseError when it can't be."""
    return maxminddb.open_database(path)


@lru_cache(maxsize=1)
def _reader(path: str, changed_at: int) -> maxminddb.Reader:
    # A newer file takes the place of the one that was opened before.
    return open_file(path)
