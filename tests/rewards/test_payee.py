"""Who is paid: what banks and tax offices take, with a fault at each field that they don't."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirro.kernel.errors import NotFound, Refused
from cirro.people.domain.delete_account import delete_account
from cirro.people.models import User
from cirro.rewards.domain.payee import find_payee, save_payee, save_wishes
from cirro.rewards.domain.payee_rules import RULES, read_payee
from tests.support.earned import ADDRESS


def test_saved_as_it_is_and_changed_as_a_whole(person: User) -> None:
    assert find_payee(person.pk) is None
    save_payee(person.pk, {**ADDRESS, "street": "  Broad   Street ", "vat_id": "de 123 456.789"})
    payee = find_payee(person.pk)
    assert payee is not None
    assert (str(payee), payee.street, payee.vat_id) == ("Ada Okafor", "Broad Street", "DE123456789")
    save_payee(person.pk, {key: value for key, value in ADDRESS.items() if key != "tax_number"})
    payee.refresh_from_db()
    assert (payee.tax_number, payee.vat_id) == ("", "")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", " "),
        ("last_name", "x" * 71),
        ("street", "a\nb"),
        ("street", ""),
        ("town", "x" * 36),
        ("town", "\ud800"),
        ("country_code", "XX"),
        ("country_code", ""),
        ("tax_number", "none"),
        ("tax_number", "12<3"),
        ("vat_id", "123456789"),
        ("vat_id", "DEABC"),
        ("postcode", 10115),
        ("iban", "DE89"),
    ],
)
def test_each_bad_field_is_named(person: User, field: str, value: object) -> None:
    with pytest.raises(Refused) as refused:
        save_payee(person.pk, {**ADDRESS, field: value})
    assert [fault.field for fault in refused.value.faults] == [field]
    assert find_payee(person.pk) is None


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(sorted(RULES)), st.text(max_size=80)))
def test_what_is_taken_is_taken_again_and_fits_its_column(values: dict[str, str]) -> None:
    read, faults = read_payee(values)
    assert read.keys() | {fault.field for fault in faults} == RULES.keys()
    again, more = read_payee({**values, **read})
    assert {field: again[field] for field in read} == read
    assert more == faults
    assert all(value == value.strip() and "\0" not in value for value in read.values())


def test_wishes(person: User) -> None:
    with pytest.raises(Refused):
        save_wishes(person.pk, is_held=True, threshold=Decimal(0), tell_when_settled=True)
    save_payee(person.pk, ADDRESS)
    for wrong in ("-1", "0.0001", "10001", "NaN", "Infinity"):
        with pytest.raises(Refused):
            save_wishes(person.pk, is_held=True, threshold=Decimal(wrong), tell_when_settled=True)
    save_wishes(person.pk, is_held=True, threshold=Decimal("20.5"), tell_when_settled=False)
    payee = find_payee(person.pk)
    assert payee is not None
    assert (payee.is_held, payee.threshold, payee.tell_when_settled) == (True, Decimal("20.5"), False)


def test_closed_accounts_say_nothing_more(person: User) -> None:
    delete_account(person.pk)
    with pytest.raises(NotFound):
        save_payee(person.pk, ADDRESS)
