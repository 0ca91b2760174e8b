"""What the installation holds about a person's payouts, for the person. Bank data is named masked, as on the pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson

from cirro.kernel import sql, times
from cirro.rewards.domain.payee import find_payee
from cirro.rewards.domain.payee_rules import RULES
from cirro.rewards.domain.person_lines import Wanted, every_person_line
from cirro.rewards.models import PayoutMethod

_PAGE = 200
_BILLS = """
SELECT b.id, b.number, b.sandbox_id IS NOT NULL, b.currency, b.amount, b.state, b.state_at, b.created_at, b.details::text,
       b.content_hash
  FROM rewards_bill b WHERE b.user_id = %s AND b.id > %s ORDER BY b.id LIMIT %s
"""
_TRANSFERS = """
SELECT t.bill_id, t.provider, m.shown, t.reference, t.provider_reference, t.amount, t.fee, t.state, t.reason, t.id
  FROM rewards_transfer t JOIN rewards_payoutmethod m ON m.id = t.method_id WHERE t.bill_id = ANY(%s) ORDER BY t.id
"""
_STEPS = """
SELECT t.bill_id, s.transfer_id, s.state, s.at, s.provider_reference, s.reason
  FROM rewards_transferstep s JOIN rewards_transfer t ON t.id = s.transfer_id WHERE t.bill_id = ANY(%s) ORDER BY s.id
"""


def export_payee(user_id: int) -> dict[str, Any] | None:
    """Who is paid and when, as they said; None before they did."""
    payee = find_payee(user_id)
    if payee is None:
        return None
    return {
        **{field: getattr(payee, field) for field in RULES},
        "is_held": payee.is_held,
        "threshold": format(payee.threshold, "f"),
        "tell_when_settled": payee.tell_when_settled,
        "updated_at": times.iso_ms(payee.updated_at),
    }


def export_methods(user_id: int) -> Iterator[dict[str, Any]]:
    """The payout methods, those that were removed too."""
    for method in PayoutMethod.objects.filter(user_id=user_id).order_by("id"):
        yield {
            "id": str(method.pk),
            "provider": method.provider,
            "currency": method.currency,
            "shown": method.shown,
            "is_active": method.is_active,
            "created_at": times.iso_ms(method.created_at),
            "removed_at": _iso(method.removed_at),
        }


def export_lines(user_id: int) -> Iterator[dict[str, Any]]:
    """What was earned, line by line, with the bill that gathered it. Amounts in minor units."""
    for line in every_person_line(user_id, Wanted()):
        yield {
            "id": str(line.id),
            "space_id": str(line.space_id),
            "kind": line.kind,
            "title": line.title,
            "gig_id": None if line.gig_id is None else str(line.gig_id),
            "amount": line.amount,
            "currency": line.currency,
            "is_play_money": line.is_sandbox,
            "earned_on": line.earned_on.isoformat(),
            "available_on": line.available_on.isoformat(),
            "state": line.state,
            "bill": line.bill_number,
        }


def export_bills(user_id: int) -> Iterator[dict[str, Any]]:
    """All bills with what they say, and their transfers with their trails. Amounts in minor units."""
    last = 0
    while rows := sql.rows(_BILLS, [user_id, last, _PAGE]):
        ids = [row[0] for row in rows]
        transfers = _transfers(ids)
        for (
            id, number, is_sandbox, currency, amount, state, state_at, created_at, details, content_hash
        ) in rows:  # fmt: skip
            yield {
                "number": number,
                "is_play_money": is_sandbox,
                "amount": amount,
                "currency": currency,
                "state": state,
                "state_at": times.iso_ms(state_at),
                "created_at": times.iso_ms(created_at),
                "details": orjson.loads(details),
                "content_hash": content_hash,
                "transfers": transfers[id],
            }
        last = ids[-1]


def _transfers(bills: list[int]) -> dict[int, list[dict[str, Any]]]:
    steps: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for _, transfer_id, state, at, provider_reference, reason in sql.rows(_STEPS, [bills]):
        steps[transfer_id].append(
            {
                "state": state,
                "at": times.iso_ms(at),
                "provider_reference": provider_reference,
                "reason": reason,
            }
        )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for bill_id, provider, shown, reference, provider_reference, amount, fee, state, reason, id in sql.rows(
        _TRANSFERS, [bills]
    ):
        found[bill_id].append(
            {
                "provider": provider,
                "method": shown,
                "reference": reference,
                "provider_reference": provider_reference,
                "amount": amount,
                "fee": fee,
                "state": state,
                "reason": reason,
                "steps": steps[id],
            }
        )
    return found


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else times.iso_ms(moment)
