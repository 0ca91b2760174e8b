"""PayPal Payouts against a server that keeps PayPal's rules and has faults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from cirro.kernel import clock
from cirro.rewards.providers.interface import CantTell
from cirro.rewards.providers.paypal.provider import PayPal
from cirro.rewards.providers.terms import PayPalTerms
from tests.support.faulty_http import Fault, once, serving
from tests.support.payments import acknowledged, batch, order
from tests.support.paypal_server import CLIENT_ID, CLIENT_SECRET, WRONG_RECEIVER, PayPalServer

ADA, BOB = {"email": "ada@example.org"}, {"email": "bob@example.org"}
PAYOUTS = "/v1/payments/payouts"


@pytest.fixture
def server() -> PayPalServer:
    return PayPalServer()


@pytest.fixture
def terms(server: PayPalServer) -> Iterator[PayPalTerms]:
    with serving(server) as url:
        yield PayPalTerms(CLIENT_ID, CLIENT_SECRET, url, ())


@pytest.fixture
def paypal(terms: PayPalTerms) -> PayPal:
    return PayPal(terms)


def states(outcomes: object) -> dict[str, str]:
    assert isinstance(outcomes, dict)
    return {reference: outcome.state for reference, outcome in outcomes.items()}


def test_a_batch_carries_our_key_and_references(paypal: PayPal, server: PayPalServer) -> None:
    outcomes = paypal.send(batch(order(1, ADA, amount=100_005), order(2, BOB)))
    assert {outcome.provider_reference for outcome in outcomes.values()} == {"BATCH1"}
    assert list(server.batches) == ["CIRRO-B1"]
    assert server.item("CIRRO-T1")["payout_item"] == {
        "recipient_type": "EMAIL",
        "receiver": "ada@example.org",
        "amount": {"value": "1000.05", "currency": "EUR"},
        "note": "Bill 2026-1",
        "sender_item_id": "CIRRO-T1",
    }


def test_yen_have_no_decimals(paypal: PayPal, server: PayPalServer) -> None:
    given = batch(order(1, ADA, amount=1250, currency="JPY"))
    paypal.send(given)
    assert server.item("CIRRO-T1")["payout_item"]["amount"] == {"value": "1250", "currency": "JPY"}
    assert states(paypal.ask(acknowledged(given, "BATCH1"))) == {"CIRRO-T1": "sent"}


FAULTS: dict[str, Fault] = {
    "slow": 1.0,
    "drop": "drop",
    "drop after": "drop after",
    "html": "html",
    "broken": (500, {"name": "INTERNAL_SERVER_ERROR", "message": "An internal error has occurred"}),
    "empty": (422, {"name": "INSUFFICIENT_FUNDS", "message": "Sender does not have sufficient funds"}),
    "forbidden": (403, {"name": "AUTHORIZATION_ERROR", "message": "Payouts are not enabled"}),
    "limit": (429, {"name": "RATE_LIMIT_REACHED", "message": "Too many requests"}),
    "duplicate without its link": (400, {"name": "USER_BUSINESS_ERROR", "message": "Duplicate", "links": []}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_no_clear_answer_is_unknown_and_paid_once_in_the_end(
    fault: str, paypal: PayPal, terms: PayPalTerms, server: PayPalServer
) -> None:
    server.faults = once(FAULTS[fault], path=PAYOUTS)
    given = batch(order(1, ADA), order(2, BOB))
    first = PayPal(terms, timeout=0.5) if fault == "slow" else paypal
    with pytest.raises(CantTell) as told:
        first.send(given)
    assert CLIENT_SECRET not in str(told.value)
    # Nobody can look it up; but PayPal would know it again.
    assert paypal.ask(given) == {"CIRRO-T1": None, "CIRRO-T2": None}
    outcomes = paypal.send(given)
    assert states(outcomes) == {"CIRRO-T1": "sent", "CIRRO-T2": "sent"}
    assert len(server.items()) == 2
    # Whichever answer came, the batch is found by what it said.
    assert states(paypal.ask(acknowledged(given, outcomes["CIRRO-T1"].provider_reference))) == states(
        outcomes
    )


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("SUCCESS", "settled"),
        ("PENDING", "sent"),
        ("UNCLAIMED", "sent"),
        ("ONHOLD", "sent"),
        ("FAILED", "returned"),
        ("RETURNED", "returned"),
        ("BLOCKED", "returned"),
        ("REFUNDED", "returned"),
        ("REVERSED", "returned"),
        ("SOMETHING_NEW", "unknown"),
    ],
)
def test_what_paypal_says_of_an_item(status: str, state: str, paypal: PayPal, server: PayPalServer) -> None:
    given = batch(order(1, ADA))
    paypal.send(given)
    server.settle(status)
    outcome = paypal.ask(acknowledged(given, "BATCH1"))["CIRRO-T1"]
    assert outcome
    assert (outcome.state, outcome.provider_reference) == (state, "BATCH1/BATCH1-0")
    assert bool(outcome.reason) is (state in ("returned", "unknown"))
    # Found again by what it said last.
    assert paypal.ask(acknowledged(given, outcome.provider_reference)) == {"CIRRO-T1": outcome}


def test_a_reason_in_paypals_words(paypal: PayPal, server: PayPalServer) -> None:
    given = batch(order(1, ADA))
    paypal.send(given)
    server.settle("FAILED")
    server.item("CIRRO-T1")["errors"] = {
        "name": "RECEIVER_ACCOUNT_LOCKED",
        "message": "The account is locked.",
    }
    outcome = paypal.ask(acknowledged(given, "BATCH1"))["CIRRO-T1"]
    assert outcome
    assert outcome.reason == "The account is locked."


def test_a_wrong_address_does_not_keep_the_others_from_their_money(
    paypal: PayPal, server: PayPalServer
) -> None:
    given = batch(order(1, ADA), order(2, {"email": WRONG_RECEIVER}), order(3, BOB))
    outcomes = paypal.send(given)
    assert states(outcomes) == {"CIRRO-T1": "sent", "CIRRO-T2": "returned", "CIRRO-T3": "sent"}
    assert outcomes["CIRRO-T2"].reason == "Receiver is invalid"
    # Whoever lost that answer learns it when all is decided.
    assert states(paypal.send(given)) == {"CIRRO-T1": "sent", "CIRRO-T3": "sent"}
    server.settle()
    assert states(paypal.send(given)) == {
        "CIRRO-T1": "settled",
        "CIRRO-T2": "returned",
        "CIRRO-T3": "settled",
    }
    assert len(server.items()) == 2


def test_nothing_is_sent_when_all_addresses_are_wrong(paypal: PayPal, server: PayPalServer) -> None:
    assert states(paypal.send(batch(order(1, {"email": WRONG_RECEIVER})))) == {"CIRRO-T1": "returned"}
    assert not server.batches


def test_a_denied_batch_returns_all(paypal: PayPal, server: PayPalServer) -> None:
    given = batch(order(1, ADA))
    paypal.send(given)
    server.settle("PENDING", "DENIED")
    server.shows_items = False
    outcome = paypal.ask(acknowledged(given, "BATCH1"))["CIRRO-T1"]
    assert outcome
    assert (outcome.state, outcome.reason) == ("returned", "PayPal denied the whole batch")


def test_items_that_are_not_shown_yet_can_not_be_told(paypal: PayPal, server: PayPalServer) -> None:
    given = batch(order(1, ADA))
    paypal.send(given)
    server.shows_items = False
    assert paypal.ask(acknowledged(given, "BATCH1")) == {}
    server.settle()
    assert paypal.ask(acknowledged(given, "BATCH1")) == {}


def test_a_batch_that_paypal_would_not_know_again_is_not_sent(paypal: PayPal, server: PayPalServer) -> None:
    given = batch(order(1, ADA), at=clock.now() - timedelta(days=30))
    with pytest.raises(CantTell, match="too old"):
        paypal.send(given)
    assert paypal.ask(given) == {}
    assert not server.calls


def test_another_payment_is_not_taken_for_ours(paypal: PayPal, server: PayPalServer) -> None:
    given = acknowledged(batch(order(1, ADA)), "BATCH1")
    paypal.send(given)
    with pytest.raises(CantTell, match="another batch"):
        paypal.ask(replace(given, key="CIRRO-B9"))
    for other in (order(1, ADA, amount=1), order(1, BOB)):
        assert states(paypal.ask(acknowledged(batch(other), "BATCH1"))) == {"CIRRO-T1": "unknown"}
    with pytest.raises(CantTell, match="BATCH7"):
        paypal.ask(acknowledged(given, "BATCH7"))


def test_a_wrong_secret_sends_nothing(server: PayPalServer, terms: PayPalTerms) -> None:
    paypal = PayPal(replace(terms, client_secret="wrong-secret"))
    for call in (lambda: paypal.send(batch(order(1, ADA))), paypal.probe):
        with pytest.raises(CantTell, match="Client Authentication failed") as told:
            call()
        assert "wrong-secret" not in str(told.value)
    assert not server.batches
