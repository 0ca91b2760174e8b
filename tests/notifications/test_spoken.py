"""Moments as people read them: weekday, day, hour and minute, and whose clock shows it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel.localedata import locale_identifiers

from cirro.notifications.domain.spoken import spoken

WINTER, SUMMER = datetime(2026, 11, 27, 7, 0, 31, tzinfo=UTC), datetime(2026, 7, 3, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "locale", "zone", "words"),
    [
        (WINTER, "en", "Africa/Lagos", "Fri, Nov 27, 2026, 8:00 AM Lagos Time"),
        (WINTER, "en", "America/New_York", "Fri, Nov 27, 2026, 2:00 AM EST"),
        (SUMMER, "en-GB", "Europe/Berlin", "Fri, 3 Jul 2026, 14:05 CEST"),
        (WINTER, "de", "Europe/Berlin", "Fr., 27. Nov. 2026, 08:00 MEZ"),
        (SUMMER, "de", "Europe/Berlin", "Fr., 3. Juli 2026, 14:05 MESZ"),
        (WINTER, "de", "Asia/Kathmandu", "Fr., 27. Nov. 2026, 12:45 Kathmandu (Ortszeit)"),
        (WINTER, "de", "UTC", "Fr., 27. Nov. 2026, 07:00 UTC"),
        (WINTER, "en", "Etc/GMT+5", "Fri, Nov 27, 2026, 2:00 AM GMT-05:00"),
        # Of this language little is known.
        (WINTER, "kw", "Asia/Kathmandu", "2026 Du 27, Gwe 12:45 Kathmandu"),
    ],
)
def test_in_mails(moment: datetime, locale: str, zone: str, words: str) -> None:
    names = spoken({"gig_start_at": moment, "gig_title": "x"}, locale, ZoneInfo(zone), with_zone=True)
    assert names == {"gig_start_at": words, "gig_title": "x"}


def test_where_the_page_names_the_zone() -> None:
    names = spoken({"gig_start_at": WINTER}, "en", ZoneInfo("Africa/Lagos"))
    assert names == {"gig_start_at": "Fri, Nov 27, 2026, 8:00 AM"}


def test_every_language_has_words() -> None:
    for identifier in sorted(locale_identifiers())[::9]:
        for zone in ("Asia/Kathmandu", "UTC"):
            words = spoken({"at": WINTER}, identifier.replace("_", "-"), ZoneInfo(zone), with_zone=True)["at"]
            assert "31" not in words
            assert words.strip(), identifier
