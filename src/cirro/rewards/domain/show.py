"""Results, times and bonuses as the API shows them (contract section 6), each from a row of its columns."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson

RESULT_COLUMNS = """r.id, r.task_id, r.user_id, r.title, r.description, r.quantity, r.multiplier, r.delivery_date,
    r.cost_center_key, r.cost_center_data::text, r.currency, r.amount, r.reverses_id, r.reason"""
TIME_COLUMNS = """t.id, t.gig_id, t.user_id, t.description, t.duration_in_ms, t.date, t.currency, t.amount"""
PAYOUT_COLUMNS = """p.id, p.amount, p.currency, p.title, p.description, p.billing_date, p.reference_id, p.reference_type,
    p.user_id, p.cost_center_key, p.cost_center_data::text,
    CASE WHEN p.deleted_at IS NULL THEN COALESCE(b.state, 'open') ELSE 'deleted' END"""
# Where the state of a bonus comes from: the bill that gathered its line.
PAYOUT_TABLES = """rewards_payout p LEFT JOIN rewards_line l ON l.payout_id = p.id
    LEFT JOIN rewards_bill b ON b.id = l.bill_id"""

Row = tuple[Any, ...]


def show_result(row: Row) -> dict[str, Any]:
    """A row of RESULT_COLUMNS."""
    (
        id, task_id, user_id, title, description, quantity, multiplier, delivery_date, cost_center_key,
        cost_center_data, currency, amount, reverses_id, reason,
    ) = row  # fmt: skip
    return {
        "id": str(id),
        "object": "gig_result",
        "gig_task_id": str(task_id),
        "user_id": str(user_id),
        "title": title,
        "description": description,
        "quantity": quantity,
        "multiplier": show_multiplier(multiplier),
        "delivery_date": delivery_date.isoformat(),
        "cost_center_key": cost_center_key,
        "cost_center_data": _json(cost_center_data),
        "currency": currency,
        "amount": amount,
        "reverses_id": _id(reverses_id),
        "reason": reason,
    }


def show_time(row: Row) -> dict[str, Any]:
    """A row of TIME_COLUMNS."""
    id, gig_id, user_id, description, duration_in_ms, date, currency, amount = row
    return {
        "id": str(id),
        "object": "gig_time_activity",
        "gig_id": str(gig_id),
        "user_id": str(user_id),
        "description": description,
        "duration_in_ms": duration_in_ms,
        "date": date.isoformat(),
        "currency": currency,
        "amount": amount,
    }


def show_payout(row: Row) -> dict[str, Any]:
    """A row of PAYOUT_COLUMNS, which come from PAYOUT_TABLES."""
    (
        id, amount, currency, title, description, billing_date, reference_id, reference_type, user_id,
        cost_center_key, cost_center_data, status,
    ) = row  # fmt: skip
    return {
        "id": str(id),
        "object": "payout",
        "amount": amount,
        "currency": currency,
        "title": title,
        "description": description,
        "billing_date": billing_date.isoformat(),
        "reference_id": _id(reference_id),
        "reference_type": reference_type,
        "user_id": str(user_id),
        "cost_center_key": cost_center_key,
        "cost_center_data": _json(cost_center_data),
        "status": status,
    }


def show_multiplier(multiplier: Decimal) -> str:
    """With as many decimals as it needs, one at least: 1.0, 1.25."""
    whole, _, decimals = f"{multiplier:.4f}".partition(".")
    return f"{whole}.{decimals.rstrip('0') or '0'}"


def _id(value: int | None) -> str | None:
    return None if value is None else str(value)


def _json(text: str | None) -> orjson.Fragment | None:
    return None if text is None else orjson.Fragment(text)
