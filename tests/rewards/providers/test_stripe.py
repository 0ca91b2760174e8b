"""Stripe Connect against a server that keeps Stripe's rules and has faults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import override_settings

from cirro.kernel import clock
from cirro.rewards.providers.interface import CantTell
from cirro.rewards.providers.stripe_connect.onboarding import onboard
from cirro.rewards.providers.stripe_connect.provider import StripeConnect
from cirro.rewards.providers.terms import StripeTerms
from cirro.site.commands.payouts_stripe import stripe_account
from cirro.site.payment_providers import payment_providers
from tests.support.faulty_http import Fault, once, serving
from tests.support.payments import batch, order
from tests.support.stripe_server import KEY, UNKNOWN_ACCOUNT, StripeServer

ACCOUNT = {"account": "acct_1A2b3C4d5E6f7G8h"}
ONE = order(1, ACCOUNT)


@pytest.fixture
def server() -> StripeServer:
    return StripeServer()


@pytest.fixture
def terms(server: StripeServer) -> Iterator[StripeTerms]:
    with serving(server) as url:
        yield StripeTerms(KEY, url, ())


@pytest.fixture
def stripe(terms: StripeTerms) -> StripeConnect:
    return StripeConnect(terms)


def states(outcomes: object) -> dict[str, str]:
    assert isinstance(outcomes, dict)
    return {reference: outcome.state for reference, outcome in outcomes.items()}


def test_a_transfer_carries_our_reference(stripe: StripeConnect, server: StripeServer) -> None:
    outcomes = stripe.send(batch(ONE))
    (made,) = server.transfers
    assert outcomes["CIRRO-T1"].provider_reference == made["id"]
    assert (made["amount"], made["currency"], made["destination"]) == (1250, "eur", ACCOUNT["account"])
    assert (made["transfer_group"], made["metadata"]) == ("CIRRO-T1", {"reference": "CIRRO-T1"})
    assert server.calls[-1].headers["idempotency-key"] == "CIRRO-T1"
    assert states(stripe.ask(batch(ONE))) == {"CIRRO-T1": "settled"}


FAULTS: dict[str, Fault] = {
    "slow": 1.0,
    "drop": "drop",
    "drop after": "drop after",
    "html": "html",
    "limit": (429, {"error": {"type": "invalid_request_error", "code": "rate_limit", "message": "Too many"}}),
    "locked": (
        409,
        {"error": {"type": "idempotency_error", "message": "There is currently another request"}},
    ),
    "broken": (500, {"error": {"type": "api_error", "message": "Something went wrong"}}),
    "forbidden": (403, {"error": {"type": "invalid_request_error", "message": "The key may not do this"}}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_no_clear_answer_is_unknown_and_paid_once_in_the_end(
    fault: str, stripe: StripeConnect, terms: StripeTerms, server: StripeServer
) -> None:
    server.faults = once(FAULTS[fault])
    given = batch(ONE)
    first = (StripeConnect(terms, timeout=0.5) if fault == "slow" else stripe).send(given)
    assert states(first) == {"CIRRO-T1": "unknown"}
    assert first["CIRRO-T1"].reason
    asked = stripe.ask(given)["CIRRO-T1"]
    if fault in ("slow", "drop after"):
        assert asked
        assert asked.state == "settled"
    else:
        assert asked is None
        assert not server.transfers
    assert states(stripe.send(given)) == {"CIRRO-T1": "sent"}
    assert len(server.transfers) == 1


def test_the_others_wait_when_stripe_does_not_answer(stripe: StripeConnect, server: StripeServer) -> None:
    server.faults = once("drop")
    outcomes = stripe.send(batch(ONE, order(2, ACCOUNT)))
    assert states(outcomes) == {"CIRRO-T1": "unknown"}
    assert not server.transfers


def test_a_wrong_account_is_returned_and_the_others_are_paid(
    stripe: StripeConnect, server: StripeServer
) -> None:
    outcomes = stripe.send(batch(order(1, {"account": UNKNOWN_ACCOUNT}), order(2, ACCOUNT)))
    assert states(outcomes) == {"CIRRO-T1": "returned", "CIRRO-T2": "sent"}
    assert "No such destination" in outcomes["CIRRO-T1"].reason


def test_an_empty_balance_is_not_the_payees_fault(stripe: StripeConnect, server: StripeServer) -> None:
    server.balance = 0
    given = batch(ONE, order(2, ACCOUNT))
    outcomes = stripe.send(given)
    assert states(outcomes) == {"CIRRO-T1": "unknown"}
    assert "insufficient" in outcomes["CIRRO-T1"].reason
    assert stripe.ask(given) == {"CIRRO-T1": None, "CIRRO-T2": None}


def test_a_wrong_key_sends_and_tells_nothing(server: StripeServer, terms: StripeTerms) -> None:
    stripe = StripeConnect(replace(terms, secret_key="sk_wrong"))
    assert states(stripe.send(batch(ONE))) == {"CIRRO-T1": "unknown"}
    for call in (lambda: stripe.ask(batch(ONE)), stripe.probe):
        with pytest.raises(CantTell, match="Invalid API Key") as told:
            call()
        assert "sk_wrong" not in str(told.value)


def test_a_reversed_transfer_is_returned(stripe: StripeConnect, server: StripeServer) -> None:
    stripe.send(batch(ONE))
    server.transfers[0] |= {"amount_reversed": 50}
    assert states(stripe.ask(batch(ONE))) == {"CIRRO-T1": "unknown"}
    server.transfers[0] |= {"amount_reversed": 1250, "reversed": True}
    asked = stripe.ask(batch(ONE))["CIRRO-T1"]
    assert asked
    assert (asked.state, "reversed" in asked.reason) == ("returned", True)


def test_an_old_batch_is_looked_for_first(stripe: StripeConnect, server: StripeServer) -> None:
    given = batch(ONE, at=clock.now() - timedelta(hours=30))
    stripe.send(given)
    server.keys.clear()  # as Stripe does after a day
    assert states(stripe.send(given)) == {"CIRRO-T1": "settled"}
    assert len(server.transfers) == 1


def test_another_transfer_under_our_reference_is_not_taken_for_ours(
    stripe: StripeConnect, server: StripeServer
) -> None:
    stripe.send(batch(ONE))
    for other in (replace(ONE, amount=1), replace(ONE, details={"account": "acct_0000000000000000"})):
        assert states(stripe.ask(batch(other))) == {"CIRRO-T1": "unknown"}


def test_an_account_for_a_worker(terms: StripeTerms, server: StripeServer) -> None:
    made = onboard(terms, email="ada@example.org", country="DE", return_url="https://cirro.example.org/")
    assert server.accounts[0]["email"] == "ada@example.org"
    assert made.url.endswith(made.account)
    again = onboard(
        terms, email="", country="", return_url="https://cirro.example.org/", account=made.account
    )
    assert (again.account, len(server.accounts)) == (made.account, 1)


def test_the_command_for_it(terms: StripeTerms, server: StripeServer, tmp_path: Path) -> None:
    others = payment_providers({}, tmp_path)
    with override_settings(PAYMENT_PROVIDERS=replace(others, stripe=terms)):
        made = CliRunner().invoke(stripe_account, ["--email", "ada@example.org", "--country", "de", "--json"])
        assert json.loads(made.stdout) == {
            "account": server.accounts[0]["id"],
            "url": f"https://connect.stripe.example/setup/{server.accounts[0]['id']}",
        }
        assert server.accounts[0]["country"] == "DE"
        for options in (
            ["--email", "a@b.org"],
            [],
            ["--email", "a@b.org", "--country", "DE", "--account", "acct_1"],
        ):
            assert CliRunner().invoke(stripe_account, options).exit_code == 2
    with override_settings(PAYMENT_PROVIDERS=others):
        refused = CliRunner().invoke(stripe_account, ["--account", "acct_1A2b3C4d5E6f7G8h"])
        assert refused.exit_code == 1
        assert "CIRRO_STRIPE_SECRET_KEY" in refused.stderr
    assert len(server.accounts) == 1
