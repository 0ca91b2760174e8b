"""Moments as people read them: weekday, day, hour and minute, and whose clock shows it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel.localedata import locale_identifiers

from cirro.kernel.money import MINUS
from cirro.notifications.domain.spoken import spoken

WINTER, SUMMER = datetime(2026, 11, 27, 7, 0, 31, tzinfo=UTC), datetime(2026, 7, 3, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "locale", "zone", "words"),
    [
        (WINTER, "en", "Africa/Lagos", "Fri, Nov 27, 2026, 8:00 AM WAT"),
        (WINTER, "en", "America/New_York", "Fri, Nov 27, 2026, 2:00 AM EST"),
        (WINTER, "en", "Europe/Berlin", "Fri, Nov 27, 2026, 8:00 AM CET"),
        (SUMMER, "en", "Europe/Berlin", "Fri, Jul 3, 2026, 2:05 PM CEST"),
        (WINTER, "en", "America/Sao_Paulo", f"Fri, Nov 27, 2026, 4:00 AM GMT{MINUS}3"),
        (SUMMER, "en-GB", "Europe/Berlin", "Fri, 3 Jul 2026, 14:05 CEST"),
        (WINTER, "de", "Europe/Berlin", "Fr., 27. Nov. 2026, 08:00 MEZ"),
        (SUMMER, "de", "Europe/Berlin", "Fr., 3. Juli 2026, 14:05 MESZ"),
        (WINTER, "de", "Asia/Kathmandu", "Fr., 27. Nov. 2026, 12:45 GMT+5:45"),
        (WINTER, "de", "America/New_York", f"Fr., 27. Nov. 2026, 02:00 GMT{MINUS}5"),
        (WINTER, "de", "Europe/London", "Fr., 27. Nov. 2026, 07:00 GMT"),
        (WINTER, "fr", "Africa/Lagos", "ven. 27 nov. 2026, 08:00 UTC+1"),
        (WINTER, "de", "UTC", "Fr., 27. Nov. 2026, 07:00 UTC"),
        (WINTER, "en", "Etc/GMT+5", f"Fri, Nov 27, 2026, 2:00 AM GMT{MINUS}5"),
        # Of this language little is known.
        (WINTER, "kw", "Asia/Kathmandu", "2026 Du 27, Gwe 12:45 GMT+5:45"),
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
