"""Both kinds of time zone names."""

from zoneinfo import ZoneInfo, available_timezones

import pytest

from cirro.people.domain.time_zones import RAILS_ZONES, iana_name, is_time_zone


@pytest.mark.parametrize("name", sorted(RAILS_ZONES))
def test_every_rails_name_means_a_zone_that_exists(name: str) -> None:
    assert is_time_zone(name)
    assert ZoneInfo(iana_name(name)).key == RAILS_ZONES[name]


def test_there_are_as_many_rails_names_as_rails_offers() -> None:
    assert 145 <= len(RAILS_ZONES) <= 155


def test_iana_names_stand_for_themselves() -> None:
    for name in available_timezones() - set(RAILS_ZONES) - {"localtime"}:
        assert iana_name(name) == name


@pytest.mark.parametrize("name", ["", "Mars", "berlin", "Europe/Berlin ", "../etc/passwd", "localtime", "\0"])
def test_other_names_are_refused(name: str) -> None:
    assert not is_time_zone(name)
    with pytest.raises(ValueError, match="is not a known time zone"):
        iana_name(name)
