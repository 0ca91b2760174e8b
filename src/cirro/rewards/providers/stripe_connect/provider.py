"""Transfers to connected accounts at Stripe."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.utils.translation import gettext as _
from stripe import Account, StripeError, Transfer

from cirro.kernel import clock
from cirro.kernel.errors import Refused
from cirro.rewards.providers.interface import Batch, CantTell, Field, Offer, Order, Outcome
from cirro.rewards.providers.stripe_connect.client import TIMEOUT, client
from cirro.rewards.providers.stripe_connect.errors import in_words, is_refusal
from cirro.rewards.providers.terms import StripeTerms
from cirro.rewards.providers.words import gettext_noop

_ACCOUNT = re.compile(r"acct_[A-Za-z0-9]{8,60}")
# Stripe knows an idempotency key for a day; some hours before that is over, the transfer is looked for first.
_KEYS_ARE_KNOWN = timedelta(hours=20)


class StripeConnect:
    """A transfer for each order, found again by its `transfer_group`, which is our reference.

    It is settled once it is in the balance of the payee's account; Stripe pays that out to their bank by the account's own schedule.
    """

    name = "stripe"
    label = "Stripe"
    is_local = False
    batch_size = 50  # each is a call of its own

    def __init__(self, terms: StripeTerms, timeout: float = TIMEOUT) -> None:
        self._offers = terms.offers
        self._client = client(terms, timeout)

    def offers(self) -> Sequence[Offer]:
        return self._offers

    def fields(self) -> Sequence[Field]:
        return (
            Field(
                "account",
                gettext_noop("Stripe account"),
                help=gettext_noop(
                    "The id of your connected account, which begins with acct_; the operator tells you yours"
                ),
                max_length=65,
            ),
        )

    def check(self, details: Mapping[str, str]) -> dict[str, str]:
        account = details.get("account", "").strip()
        if not _ACCOUNT.fullmatch(account):
            raise Refused.at(
                "account", _("is no id of a Stripe account: it looks like acct_1A2b3C4d5E6f7G8h")
            )
        return {"account": account}

    def mask(self, details: Mapping[str, str]) -> str:
        return f"acct_ … {details['account'][-4:]}"

    def send(self, batch: Batch) -> Mapping[str, Outcome]:
        is_old = clock.now() - batch.made_at > _KEYS_ARE_KNOWN
        outcomes: dict[str, Outcome] = {}
        for order in batch.orders:
            try:
                outcomes[order.reference] = (self._find(order) if is_old else None) or self._make(
                    batch, order
                )
            except StripeError as error:
                if is_refusal(error):
                    outcomes[order.reference] = Outcome("returned", reason=in_words(error))
                    continue
                outcomes[order.reference] = Outcome("unknown", reason=in_words(error))
                if error.http_status != 409:
                    break  # the others would fare no better, and wait as long
        return outcomes

    def ask(self, batch: Batch) -> Mapping[str, Outcome | None]:
        try:
            return {order.reference: self._find(order) for order in batch.orders}
        except StripeError as error:
            raise CantTell(in_words(error)) from error

    def probe(self) -> str:
        try:
            balance = self._client.v1.balance.retrieve()
        except StripeError as error:
            raise CantTell(in_words(error)) from error
        return f"Stripe answers; {'live' if balance.livemode else 'test'} mode"

    def _make(self, batch: Batch, order: Order) -> Outcome:
        made = self._client.v1.transfers.create(
            {
                "amount": order.amount,
                "currency": order.currency.lower(),
                "destination": order.details["account"],
                "transfer_group": order.reference,
                "description": order.purpose,
                "metadata": {"reference": order.reference, "batch": batch.key},
            },
            {"idempotency_key": order.reference},
        )
        return Outcome("sent", made.id)

    def _find(self, order: Order) -> Outcome | None:
        found = self._client.v1.transfers.list({"transfer_group": order.reference, "limit": 10}).data
        return _outcome(order, found[0]) if found else None


def _outcome(order: Order, transfer: Transfer) -> Outcome:
    is_it = (order.amount, order.currency.lower()) == (transfer.amount, transfer.currency)
    if not is_it or _id(transfer.destination) != order.details["account"]:
        return Outcome("unknown", transfer.id, "Stripe has another transfer under this reference")
    if transfer.reversed:
        return Outcome("returned", transfer.id, "the transfer was reversed at Stripe")
    if transfer.amount_reversed:
        return Outcome("unknown", transfer.id, "a part of the transfer was reversed at Stripe")
    return Outcome("settled", transfer.id)


def _id(destination: Account | str | None) -> str:
    return destination if isinstance(destination, str) else destination.id if destination else ""
