"""Reading and writing moments and dates in the contract's forms (sections 1 and 4.5 of the public record)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

SECONDS_PATTERN = r"^([+]?[0-9]{1,11}|-[0-9]{1,10})(\.[0-9]{1,18})?$"
"""UNIX seconds as text, no more of them than a moment can have."""

_SECONDS = re.compile(SECONDS_PATTERN)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9:.,Zz+-]+)?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# What PostgreSQL, Python and JavaScript can all hold.
EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
LATEST = datetime(9999, 12, 30, tzinfo=UTC)

WANTED = "must be UNIX seconds or an ISO 8601 date-time or date"


def parse_moment(value: object) -> datetime:
    """UNIX seconds (number or numeric string), an ISO 8601 date-time with any offset and fraction, or an
    ISO date (its midnight) as an aware UTC datetime. A date-time without an offset is UTC.

    Raises ValueError with a sentence for the caller when `value` is none of these.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError(WANTED)
    try:
        if isinstance(value, str):
            moment = _from_seconds(float(value)) if _SECONDS.fullmatch(value) else _from_iso(value)
        else:
            moment = _from_seconds(value)
    except (OverflowError, ValueError) as error:
        raise ValueError(WANTED) from error
    if not EARLIEST <= moment <= LATEST:
        raise ValueError("is out of range")
    return moment


def parse_date(value: object) -> date:
    """The same forms where a date is wanted: a date-time gives its UTC date."""
    return parse_moment(value).date()


def _from_seconds(seconds: float) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)


def _from_iso(text: str) -> datetime:
    # fromisoformat also takes week dates, bare digits and any separator; those are no forms of the contract.
    if not _ISO.fullmatch(text):
        raise ValueError(text)
    moment = datetime.fromisoformat(text.upper())
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def unix(moment: datetime | None) -> int | None:
    """Whole UNIX seconds, rounded down, as gigs answer them."""
    return None if moment is None else (moment - _EPOCH) // timedelta(seconds=1)


def iso_ms(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, such as 2024-03-25T13:41:22.973Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
