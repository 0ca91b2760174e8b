"""Which time zone names the contract knows: IANA's, and those that Rails gives to some of them."""

from zoneinfo import available_timezones


def is_time_zone(name: str) -> bool:
    """Whether `name` is an IANA or a Rails time zone name."""
    return name in available_timezones()
