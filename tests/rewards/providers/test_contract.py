"""What holds for every provider."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from iso4217 import Currency

from cirro.kernel.errors import Refused
from cirro.rewards.providers.interface import Provider
from cirro.rewards.providers.registry import live, local
from cirro.rewards.providers.sepa.written import read_written
from tests.support import paypal_server, stripe_server
from tests.support.faulty_http import serving
from tests.support.payments import acknowledged, batch, order, terms
from tests.support.paypal_server import PayPalServer
from tests.support.stripe_server import StripeServer


@dataclass
class Subject:
    """A provider, details that it takes and some that it doesn't (by the field at fault), and how often each reference was paid."""

    provider: Provider
    good: Mapping[str, str]
    wrong: tuple[tuple[str, Mapping[str, str]], ...]
    paid: Callable[[], Counter[str]]


@pytest.fixture(params=["sepa", "stripe", "paypal", "manual"])
def subject(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Subject]:
    with serving(stripe := StripeServer()) as stripe_url, serving(paypal := PayPalServer()) as paypal_url:
        providers = live(
            terms(
                tmp_path,
                CIRRO_STRIPE_SECRET_KEY=stripe_server.KEY,
                CIRRO_STRIPE_API_BASE=stripe_url,
                CIRRO_PAYPAL_CLIENT_ID=paypal_server.CLIENT_ID,
                CIRRO_PAYPAL_CLIENT_SECRET=paypal_server.CLIENT_SECRET,
                CIRRO_PAYPAL_API_BASE=paypal_url,
            )
        )
        assert list(providers) == ["sepa", "stripe", "paypal", "manual"]
        files = tmp_path / "payouts"
        yield {
            "sepa": Subject(
                providers["sepa"],
                {"iban": "fr14 2004 1010 0505 0001 3M02 606", "bic": "psstfrpp"},
                (
                    ("iban", {"iban": "DE89370400440532013001"}),
                    ("iban", {"iban": ""}),
                    ("iban", {}),
                    ("iban", {"iban": "BR1800360305000010009795493C1"}),
                    ("bic", {"iban": "DE89370400440532013000", "bic": "DEUTDE9"}),
                ),
                lambda: Counter(ref for file in files.rglob("*.xml") for ref in read_written(file)),
            ),
            "stripe": Subject(
                providers["stripe"],
                {"account": " acct_1A2b3C4d5E6f7G8h "},
                (
                    ("account", {"account": "acc_1A2b3C4d5E6f7G8h"}),
                    ("account", {"account": "acct_"}),
                    ("account", {}),
                ),
                lambda: Counter(str(transfer["transfer_group"]) for transfer in stripe.transfers),
            ),
            "paypal": Subject(
                providers["paypal"],
                {"email": " ada@example.org"},
                (("email", {"email": "ada"}), ("email", {"email": f"a@{'b' * 130}.org"}), ("email", {})),
                lambda: Counter(str(item["payout_item"]["sender_item_id"]) for item in paypal.items()),
            ),
            "manual": Subject(
                providers["manual"],
                {"instructions": "To   account 4711-0815-99"},
                (("instructions", {"instructions": " "}), ("instructions", {"instructions": "x" * 141})),
                Counter,
            ),
        }[request.param]


def test_what_it_offers_and_asks_can_be_shown(subject: Subject) -> None:
    provider = subject.provider
    offers = provider.offers()
    assert offers
    for offer in offers:
        assert Currency(offer.currency).exponent is not None
        assert offer.fee >= 0
        assert offer.days >= 0
    assert {field.name for field in provider.fields()} >= set(provider.check(subject.good))
    assert len(provider.name) <= 16
    assert all(field.label for field in provider.fields())
    assert provider.probe()


def test_details_are_stored_in_one_form(subject: Subject) -> None:
    stored = subject.provider.check(subject.good)
    assert subject.provider.check(stored) == stored
    assert all(value == value.strip() for value in stored.values())


def test_wrong_details_are_refused_at_their_fields(subject: Subject) -> None:
    known = {field.name for field in subject.provider.fields()}
    for field, details in subject.wrong:
        with pytest.raises(Refused) as refused:
            subject.provider.check(details)
        assert [fault.field for fault in refused.value.faults] == [field]
        assert field in known
        assert not any(
            value and value in refused.value.message for value in details.values() if len(value) > 6
        )


def test_a_mask_never_shows_the_whole(subject: Subject) -> None:
    stored = subject.provider.check(subject.good)
    shown = subject.provider.mask(stored)
    assert 0 < len(shown) <= 80
    secret = next(iter(stored.values()))
    assert secret not in shown
    assert secret not in repr(order(details=stored))
    # Nor most of it.
    assert len(shown.replace(" ", "")) < len(secret)


def test_sending_twice_is_sending_once(subject: Subject) -> None:
    details = subject.provider.check(subject.good)
    given = batch(*(order(number, details) for number in (1, 2, 3)))
    expected = {order.reference: "sent" for order in given.orders}
    first = subject.provider.send(given)
    assert {reference: outcome.state for reference, outcome in first.items()} == expected
    paid = subject.paid()
    assert all(paid[reference] == 1 for reference in paid)
    assert len(paid) == (0 if subject.provider.name == "manual" else 3)
    again = subject.provider.send(given)
    assert again.keys() == first.keys()
    assert {outcome.state for outcome in again.values()} <= {"sent", "settled"}
    assert subject.paid() == paid


def test_asking_sends_nothing_and_finds_what_was_sent(subject: Subject) -> None:
    details = subject.provider.check(subject.good)
    given = batch(*(order(number, details) for number in (1, 2)))
    before = subject.provider.ask(given)
    assert not subject.paid()
    if subject.provider.name != "manual":
        # It may be handed over: nobody has it.
        assert before == {"CIRRO-T1": None, "CIRRO-T2": None}
    sent = subject.provider.send(given)
    found = subject.provider.ask(acknowledged(given, sent["CIRRO-T1"].provider_reference))
    assert [outcome.state for outcome in found.values() if outcome] in (["sent"] * 2, ["settled"] * 2)


def test_another_batch_is_paid_beside_it(subject: Subject) -> None:
    details = subject.provider.check(subject.good)
    subject.provider.send(batch(order(1, details)))
    subject.provider.send(batch(order(2, details), key="CIRRO-B2"))
    if subject.provider.name != "manual":
        assert subject.paid() == Counter(["CIRRO-T1", "CIRRO-T2"])


def test_only_local_ones_play_in_sandboxes(tmp_path: Path) -> None:
    providers = local(terms(tmp_path))
    assert list(providers) == ["sepa", "manual"]
    assert all(provider.is_local for provider in providers.values())
    given = batch(sandbox_id=7)
    providers["sepa"].send(given)
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.xml")] == [
        "payouts/sandbox-7/CIRRO-B1.xml"
    ]
