"""Payments to PayPal accounts, in batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import httpx
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from cirro.kernel import clock
from cirro.kernel.errors import Refused
from cirro.kernel.money import to_major
from cirro.rewards.providers.interface import Batch, CantTell, Field, Offer, Order, Outcome
from cirro.rewards.providers.paypal.answers import batch_outcomes, existing_batch, text, wrong_items
from cirro.rewards.providers.paypal.client import TIMEOUT, Json, in_words, read, session
from cirro.rewards.providers.terms import PayPalTerms
from cirro.rewards.providers.words import gettext_noop

# PayPal knows a batch's key for 30 days; a day before that is over, nothing is sent again.
_KEYS_ARE_KNOWN = timedelta(days=29)


class PayPal:
    """A batch at PayPal for each of ours, under its key, which PayPal pays once.

    There is no way to look a batch up by that key but to send it again, when PayPal names the one that it has. So whoever asks after a batch
    that PayPal has not acknowledged is told to hand it over again.
    """

    name = "paypal"
    label = "PayPal"
    is_local = False
    batch_size = 500  # a page of PayPal's answers has 1,000

    def __init__(self, terms: PayPalTerms, timeout: float = TIMEOUT) -> None:
        self._terms = terms
        self._timeout = timeout

    def offers(self) -> Sequence[Offer]:
        return self._terms.offers

    def fields(self) -> Sequence[Field]:
        return (
            Field(
                "email",
                gettext_noop("PayPal address"),
                help=gettext_noop("The e-mail address of your PayPal account"),
                max_length=127,
            ),
        )

    def check(self, details: Mapping[str, str]) -> dict[str, str]:
        email = details.get("email", "").strip()
        try:
            validate_email(email)
        except ValidationError as error:
            raise Refused.at("email", _("is no e-mail address")) from error
        if len(email) > 127:
            raise Refused.at("email", _("must be at most %(most)s characters long") % {"most": 127})
        return {"email": email}

    def mask(self, details: Mapping[str, str]) -> str:
        name, at, host = details["email"].partition("@")
        return f"{name[:1] if len(name) > 2 else ''}…{at}{host}"[:80]

    def send(self, batch: Batch) -> Mapping[str, Outcome]:
        if clock.now() - batch.made_at > _KEYS_ARE_KNOWN:
            raise CantTell(f"batch {batch.key} is too old: PayPal would not know it again")
        orders = list(batch.orders)
        outcomes: dict[str, Outcome] = {}
        with session(self._terms, self._timeout) as http:
            while orders:
                answer = http.post("/v1/payments/payouts", json=_body(batch, orders))
                body = read(answer)
                if answer.is_success:
                    id = text(body, "batch_header", "payout_batch_id")
                    return {**outcomes, **{order.reference: Outcome("sent", id) for order in orders}}
                id = existing_batch(body)
                if id:
                    return {**outcomes, **batch_outcomes(batch, _batch(http, id))}
                wrong = wrong_items(body) if answer.status_code in (400, 422) else {}
                refused = {place: said for place, said in wrong.items() if place < len(orders)}
                if not refused:
                    raise CantTell(in_words(answer))
                # It takes all of them or none: without those, it takes the others.
                outcomes |= {
                    orders[n].reference: Outcome("returned", reason=said) for n, said in refused.items()
                }
                orders = [order for n, order in enumerate(orders) if n not in refused]
        return outcomes

    def ask(self, batch: Batch) -> Mapping[str, Outcome | None]:
        ids = {order.provider_reference.partition("/")[0] for order in batch.orders} - {""}
        if not ids:
            is_known = clock.now() - batch.made_at <= _KEYS_ARE_KNOWN
            return dict.fromkeys(order.reference for order in batch.orders) if is_known else {}
        outcomes: dict[str, Outcome | None] = {}
        with session(self._terms, self._timeout) as http:
            for id in sorted(ids):
                outcomes |= batch_outcomes(batch, _batch(http, id))
        return outcomes

    def probe(self) -> str:
        with session(self._terms, min(self._timeout, 10.0)):
            return f"{httpx.URL(self._terms.api_base).host} gives access"


def _body(batch: Batch, orders: Sequence[Order]) -> Json:
    return {
        "sender_batch_header": {"sender_batch_id": batch.key, "email_subject": "You have a payment"},
        "items": [
            {
                "recipient_type": "EMAIL",
                "receiver": order.details["email"],
                "amount": {"value": str(to_major(order.amount, order.currency)), "currency": order.currency},
                "note": order.purpose,
                "sender_item_id": order.reference,
            }
            for order in orders
        ],
    }


def _batch(http: httpx.Client, id: str) -> Json:
    answer = http.get(
        f"/v1/payments/payouts/{id}", params={"page": 1, "page_size": 1000, "total_required": "true"}
    )
    if answer.status_code != 200:
        raise CantTell(f"PayPal does not show batch {id}: {in_words(answer)}")
    return read(answer)
