"""What a profile takes and what it refuses; banning and clearing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from cirro.kernel import clock
from cirro.kernel.errors import NotFound, Refused
from cirro.people.domain.ban import ban, clear_ban
from cirro.people.domain.create_user import create_user
from cirro.people.domain.profile_rules import country_codes
from cirro.people.domain.update_profile import update_profile
from cirro.people.models import User

TOMORROW = clock.now().date() + timedelta(days=1)
REFUSED: list[tuple[str, object]] = [
    ("first_name", ""), ("first_name", "  "), ("last_name", ""), ("first_name", "x" * 151), ("last_name", None),
    ("screen_name", "a\nb"), ("first_name", "a\r\nBcc: x@example.org"), ("first_name", "a\0b"), ("last_name", "a\u2028x"),
    ("first_name", "\ud800"), ("first_name", 5),
    ("time_zone", ""), ("time_zone", "Mars/Base"), ("time_zone", None), ("time_zone", "localtime"),
    ("country_code", ""), ("country_code", "ZZ"), ("country_code", "EU"), ("country_code", "DEU"), ("country_code", 7),
    ("birthday", date(1899, 12, 31)), ("birthday", TOMORROW), ("birthday", "1990-01-01"),
    ("birthday", datetime(1990, 1, 1, tzinfo=UTC)),
    ("languages", "de"), ("languages", ["xx-nonsense"]), ("languages", [""]), ("languages", [None]),
    ("languages", ["de"] * 21),
    ("phone", "030 123456"), ("phone", "+0123456789"), ("phone", "+49"), ("phone", "+4930123456789012"),
    ("phone", "call me"), ("phone", None), ("phone", "+49\n30123456"),
    ("locale", "fr"), ("locale", None),
    ("email", "new@example.org"), ("is_staff", True),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), REFUSED)
def test_refused(person: User, field: str, value: object) -> None:
    before = User.objects.values().get(id=person.pk)
    with pytest.raises(Refused) as refused:
        update_profile(person.pk, {"screen_name": "Another", field: value})
    assert {fault.field for fault in refused.value.faults} == {field}
    assert User.objects.values().get(id=person.pk) == before


def test_every_fault_is_named(person: User) -> None:
    with pytest.raises(Refused) as refused:
        update_profile(person.pk, {"first_name": "", "phone": "1", "country_code": "ZZ"})
    assert {fault.field for fault in refused.value.faults} == {"first_name", "phone", "country_code"}


def test_stored_in_its_usual_form(person: User) -> None:
    changes = {
        "first_name": "  Ada ",
        "screen_name": "",
        "country_code": "de",
        "birthday": date(1990, 12, 31),
        "languages": ["DE", "pt-br", "de"],
        "phone": "+49 (30) 123-456",
        "locale": "de",
        "time_zone": "Kyiv",
    }
    assert update_profile(person.pk, changes)
    person.refresh_from_db()
    assert (person.first_name, person.screen_name, person.country_code) == ("Ada", "", "DE")
    assert (person.languages, person.phone, person.locale) == (["de", "pt-BR"], "+4930123456", "de")
    assert (person.birthday, person.time_zone) == (date(1990, 12, 31), "Kyiv")
    assert not update_profile(person.pk, changes)
    assert update_profile(person.pk, {"country_code": None, "birthday": None, "phone": "", "locale": ""})


def test_nobody(db: None) -> None:
    nobody = 10**9
    with pytest.raises(NotFound):
        update_profile(nobody, {"first_name": "Ada"})
    with pytest.raises(NotFound):
        clear_ban(nobody)
    with pytest.raises(NotFound):
        ban(
            nobody,
            detected_ip="1.1.1.1",
            input_country_code="DE",
            detected_country_code="NG",
            restricted=True,
        )


def test_countries_are_those_of_iso_3166(db: None) -> None:
    # 249 of ISO 3166-1, and Kosovo, which has a code by custom only.
    assert len(country_codes()) == 250
    with pytest.raises(Refused, match="country_code"):
        create_user(at=clock.now(), country_code="ZZ")


def test_ban_and_clear(person: User) -> None:
    reason = {"detected_ip": "2001:db8::1", "input_country_code": "NG", "detected_country_code": "DE"}
    assert ban(person.pk, **reason, restricted=True)
    assert not ban(person.pk, **reason, restricted=True)
    person.refresh_from_db()
    assert person.banned_with_reason == {**reason, "restricted": True, "cleared": False}
    assert clear_ban(person.pk)
    assert not clear_ban(person.pk)
    person.refresh_from_db()
    assert person.banned_with_reason == {**reason, "restricted": True, "cleared": True}


def test_ban_refuses_nonsense(person: User) -> None:
    with pytest.raises(Refused) as refused:
        ban(person.pk, detected_ip="x", input_country_code="ZZ", detected_country_code="", restricted=False)
    assert [fault.field for fault in refused.value.faults] == [
        "detected_ip",
        "input_country_code",
        "detected_country_code",
    ]
    with pytest.raises(Refused):
        clear_ban(person.pk)
