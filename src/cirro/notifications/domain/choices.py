"""When somebody gets what a topic has for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from cirro.kernel.errors import Fault

CHOICES = ("immediately", "digest_hourly", "digest_daily", "never")
# As older examples have them.
ALIASES = {"hourly": "digest_hourly", "daily": "digest_daily"}
CHANNELS = ("email", "microsoft_teams")
NO_CHOICES: Mapping[str, str | None] = MappingProxyType({})


def read_choices(given: Mapping[str, str | None]) -> dict[str, str]:
    """Channel → choice, for the channels that were given one, with aliases resolved. See `check_choices`."""
    named = {channel: given.get(channel) for channel in CHANNELS}
    return {channel: ALIASES.get(choice, choice) for channel, choice in named.items() if choice is not None}


def check_choices(given: Mapping[str, str | None], prefix: str) -> Iterator[Fault]:
    """What is wrong with the choices given; `prefix` leads to them, such as `preferences`."""
    for channel, choice in read_choices(given).items():
        if choice not in CHOICES:
            yield Fault(f"{prefix}.{channel}", f"must be one of {', '.join(CHOICES)}")
