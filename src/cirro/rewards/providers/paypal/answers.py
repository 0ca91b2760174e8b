"""What follows from PayPal's answers."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from cirro.kernel.money import to_major
from cirro.rewards.providers.interface import Batch, CantTell, Order, Outcome, OutcomeState
from cirro.rewards.providers.paypal.client import Json

_STATES: dict[str, OutcomeState] = {
    "SUCCESS": "settled",
    "PENDING": "sent",
    "UNCLAIMED": "sent",
    "ONHOLD": "sent",
    "NEW": "sent",
    "FAILED": "returned",
    "RETURNED": "returned",
    "BLOCKED": "returned",
    "REFUNDED": "returned",
    "REVERSED": "returned",
    "DENIED": "returned",
}
_WORDS = {
    "FAILED": "PayPal could not carry it out",
    "RETURNED": "nobody claimed it within 30 days",
    "BLOCKED": "PayPal blocked it",
    "REFUNDED": "the recipient sent it back",
    "REVERSED": "PayPal took it back",
    "DENIED": "PayPal denied it",
}
_BATCH_LINK = re.compile(r"/v1/payments/payouts/([A-Za-z0-9-]+)(\?.*)?$")
_ITEM_FIELD = re.compile(r"/?items[\[/.]+([0-9]+)")


def existing_batch(body: Json) -> str:
    """PayPal's id of the batch that has our key already, when that is what it answers; else nothing."""
    for link in _objects(body, "links"):
        found = _BATCH_LINK.search(str(link.get("href", "")))
        if found:
            return found[1]
    return ""


def wrong_items(body: Json) -> dict[int, str]:
    """What is wrong with which item of a batch that was refused for it: position → in PayPal's words."""
    wrong: dict[int, str] = {}
    for detail in _objects(body, "details"):
        found = _ITEM_FIELD.match(str(detail.get("field", "")))
        if found:
            wrong.setdefault(int(found[1]), str(detail.get("issue") or "PayPal refuses it")[:300])
    return wrong


def batch_outcomes(batch: Batch, body: Json) -> dict[str, Outcome]:
    """What became of each order of a batch, as PayPal shows it; those that it doesn't show yet are left out. Raises CantTell when it is
    another batch."""
    header = body.get("batch_header")
    if not isinstance(header, dict) or text(header, "sender_batch_header", "sender_batch_id") != batch.key:
        raise CantTell(f"PayPal shows another batch than {batch.key}")
    id, status = str(header.get("payout_batch_id")), str(header.get("batch_status"))
    items = {text(item, "payout_item", "sender_item_id"): item for item in _objects(body, "items")}
    outcomes = {}
    for order in batch.orders:
        item = items.get(order.reference)
        if item is not None:
            outcomes[order.reference] = _outcome(order, id, item)
        elif status in ("DENIED", "CANCELED"):
            outcomes[order.reference] = Outcome("returned", id, f"PayPal {status.lower()} the whole batch")
        elif status == "SUCCESS" and body.get("total_items") == len(items):
            # All is decided, and all of it is here.
            outcomes[order.reference] = Outcome("returned", id, "PayPal did not take it into the batch")
    return outcomes


def _outcome(order: Order, batch_id: str, item: Json) -> Outcome:
    reference = f"{batch_id}/{item.get('payout_item_id', '')}"
    if not _is_it(order, item):
        return Outcome("unknown", reference, "PayPal has another payment under this reference")
    status = str(item.get("transaction_status") or "PENDING").upper()
    state = _STATES.get(status)
    if state is None:
        return Outcome("unknown", reference, f"PayPal calls it {status}")
    if state != "returned":
        return Outcome(state, reference)
    said = text(item, "errors", "message") or text(item, "errors", "name")
    return Outcome(state, reference, (said or _WORDS[status])[:500])


def _is_it(order: Order, item: Json) -> bool:
    """Whether it is the same amount to the same address."""
    try:
        value = Decimal(text(item, "payout_item", "amount", "value"))
    except InvalidOperation:
        return False
    return (
        value == to_major(order.amount, order.currency)
        and text(item, "payout_item", "amount", "currency") == order.currency
        and text(item, "payout_item", "receiver").casefold() == order.details["email"].casefold()
    )


def _objects(body: Json, name: str) -> list[Json]:
    found = body.get(name)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def text(body: Json, *path: str) -> str:
    """The text at that path of an object; empty when there is none."""
    found: object = body
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""
