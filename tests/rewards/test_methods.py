"""Payout methods: checked by their provider, kept encrypted, one active, gone when they are removed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cirro.kernel.errors import NotFound, Refused
from cirro.people.models import User
from cirro.rewards.domain import methods
from cirro.rewards.domain.methods import (
    activate_method,
    add_method,
    erase_removed,
    list_methods,
    remove_method,
    ways,
)
from cirro.rewards.domain.missing import Missing, checklist, undone, what_is_missing
from cirro.rewards.domain.payee import save_payee
from cirro.rewards.models import PayoutMethod, Transfer
from tests.support.client import ApiClient
from tests.support.earned import ADDRESS, at_work, becomes, earn, pay, payable
from tests.support.payments import IBAN, terms
from tests.support.people import make_person
from tests.support.told import take_in

OTHER_IBAN = "FR1420041010050500013M02606"


@pytest.fixture(autouse=True)
def installation(settings: Any, tmp_path: Path) -> None:
    """One that pays by SEPA files in euro, and by hand in euro and dollars."""
    settings.PAYMENT_PROVIDERS = terms(tmp_path, CIRRO_SEPA_FEE="0.25")


def test_one_is_active(person: User) -> None:
    first = add_method(person.pk, "sepa", "EUR", {"iban": IBAN})
    second = add_method(person.pk, "sepa", "EUR", {"iban": OTHER_IBAN})
    assert [(method.id, method.is_active) for method in list_methods(person.pk)] == [
        (first, True),
        (second, False),
    ]
    activate_method(person.pk, second)
    shown = list_methods(person.pk)
    assert [(method.id, method.is_active) for method in shown] == [(second, True), (first, False)]
    assert shown[0].offer is not None
    assert (shown[1].shown, shown[0].offer.fee) == ("DE89 … 3000", 25)
    remove_method(person.pk, second)
    assert [(method.id, method.is_active) for method in list_methods(person.pk)] == [(first, False)]


def test_what_the_provider_finds_wrong_is_refused_at_its_field(person: User) -> None:
    for details in ({"iban": "DE89370400440532013001"}, {"iban": ""}, {}):
        with pytest.raises(Refused) as refused:
            add_method(person.pk, "sepa", "EUR", details)
        assert [fault.field for fault in refused.value.faults] == ["iban"]
    for provider, currency in (("sepa", "USD"), ("stripe", "EUR"), ("nobody", "EUR")):
        with pytest.raises(NotFound):
            add_method(person.pk, provider, currency, {"iban": IBAN})
    assert not PayoutMethod.objects.exists()


def test_there_is_an_end_of_them(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(methods, "MOST", 1)
    add_method(person.pk, "sepa", "EUR", {"iban": IBAN})
    with pytest.raises(Refused):
        add_method(person.pk, "manual", "EUR", {"instructions": "in cash"})


def test_others_methods_are_not_known(person: User) -> None:
    other = make_person("eve@example.org")
    method = add_method(person.pk, "sepa", "EUR", {"iban": IBAN})
    for act in (activate_method, remove_method):
        with pytest.raises(NotFound):
            act(other.pk, method)
    assert list_methods(person.pk)[0].is_active


def test_data_goes_when_it_is_removed_but_not_while_a_transfer_needs_it(
    person: User, live_api: ApiClient
) -> None:
    earn(live_api, person, at_work(live_api, person))
    payable(person)
    idle = add_method(person.pk, "sepa", "EUR", {"iban": OTHER_IBAN})
    remove_method(person.pk, idle)
    assert bytes(PayoutMethod.objects.get(pk=idle).secret_details) == b""
    (transfer,) = pay()
    Transfer.objects.update(state="unknown")
    remove_method(person.pk, transfer.method_id)
    assert bytes(PayoutMethod.objects.get(pk=transfer.method_id).secret_details)
    transfer.refresh_from_db()
    becomes(transfer, "settled")
    assert erase_removed() == 1
    kept = PayoutMethod.objects.get(pk=transfer.method_id)
    assert (bytes(kept.secret_details), kept.shown) == (b"", "DE89 … 3000")


def test_what_only_sandboxes_pay_by_is_for_people_of_sandboxes(
    person: User, api: ApiClient, settings: Any, tmp_path: Path
) -> None:
    settings.PAYMENT_PROVIDERS = terms(tmp_path, CIRRO_MANUAL="off")
    assert {(way.provider.name, way.is_play) for way in ways(person.pk)} == {("sepa", False)}
    take_in(api, person)
    assert {(way.provider.name, way.is_play) for way in ways(person.pk)} == {
        ("sepa", False),
        ("manual", True),
    }
    add_method(person.pk, "manual", "EUR", {"instructions": "with play money"})
    save_payee(person.pk, ADDRESS)
    assert what_is_missing(person.pk, "EUR", sandbox=True) == []
    assert what_is_missing(person.pk, "EUR") == [Missing.PROVIDER]


def test_what_is_missing_is_told_in_order(person: User, settings: Any) -> None:
    settings.TAX_NUMBER_COUNTRIES = ["NG"]
    assert what_is_missing(person.pk, "EUR") == [Missing.PAYEE, Missing.METHOD]
    save_payee(person.pk, {**ADDRESS, "tax_number": ""})
    assert what_is_missing(person.pk, "EUR") == [Missing.TAX_NUMBER, Missing.METHOD]
    add_method(person.pk, "manual", "USD", {"instructions": "in cash"})
    assert what_is_missing(person.pk, "EUR") == [Missing.TAX_NUMBER, Missing.CURRENCY]
    save_payee(person.pk, ADDRESS)
    steps = checklist(person.pk, "USD")
    assert [step.what for step in steps] == [
        Missing.PAYEE, Missing.TAX_NUMBER, Missing.METHOD, Missing.CURRENCY,
    ]  # fmt: skip
    assert undone(steps) == []
