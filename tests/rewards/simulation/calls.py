"""How a Space's software calls: over HTTP, or the use case behind it directly, which answers the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cirro.kernel.errors import CirroError
from cirro.kernel.request import SpaceRef
from cirro.rewards.domain.delete_bonus import delete_bonus
from cirro.rewards.domain.give_bonus import NewBonus, give_bonus
from cirro.rewards.domain.report_result import NewResult, report_result
from cirro.rewards.domain.report_time import NewTime, report_time
from cirro.rewards.domain.reverse_result import reverse_result
from tests.rewards.simulation.world import Site, token
from tests.rewards.world import CENTER

Fields = Mapping[str, Any]

_PATHS = {"result": "gig_results", "time": "gig_time_activities", "bonus": "payouts"}


@dataclass(frozen=True)
class Call:
    """What is asked for: a report of that `kind` with these fields, or the reversal or deletion of the one with this id."""

    kind: str
    fields: Fields
    id: int | None = None


@dataclass(frozen=True)
class Said:
    """Status and JSON of the answer."""

    status: int
    shown: Mapping[str, Any]


@dataclass(frozen=True)
class Kept:
    """A call with a header, and what it was answered."""

    site: Site
    wanted: Call
    header: str
    at: datetime
    said: Said


def call(site: Site, wanted: Call, *, header: str | None = None, by_http: bool) -> Said:
    """Call it once, with `header` as Idempotency-Key (HTTP only)."""
    return _by_http(site, wanted, header) if by_http else _directly(site, wanted)


def _by_http(site: Site, wanted: Call, header: str | None) -> Said:
    method, path = "POST", f"/v2/{_PATHS.get(wanted.kind, '')}"
    if wanted.kind == "reverse":
        path = f"/v2/gig_results/{wanted.id}/reverse"
    elif wanted.kind == "delete":
        method, path = "DELETE", f"/v2/payouts/{wanted.id}"
    headers = {"authorization": f"Bearer {token(site)}", **({"idempotency-key": header} if header else {})}
    body = json.dumps(_json(wanted)).encode() if method == "POST" else b""
    answer = site.client.raw(method, path, body, "application/json", **headers)
    return Said(answer.status_code, json.loads(answer.content))


def _json(wanted: Call) -> dict[str, Any]:
    fields = {
        name: str(value) if isinstance(value, date | Decimal) else value
        for name, value in wanted.fields.items()
        if value is not None
    }
    return {**fields, "cost_center_key": CENTER.key} if wanted.kind in ("result", "bonus") else fields


def _directly(site: Site, wanted: Call) -> Said:
    space, fields = site.client.space, dict(wanted.fields)
    calls: dict[str, Callable[[], tuple[int, Mapping[str, Any]]]] = {
        "result": lambda: _first_or_again(report_result(space, NewResult(**fields, cost_center=CENTER))),
        "bonus": lambda: _first_or_again(give_bonus(space, NewBonus(**fields, cost_center=CENTER))),
        "time": lambda: (201, report_time(space, NewTime(**fields))),
        "reverse": lambda: (201, reverse_result(space, wanted.id or 0, fields["reason"])),
        "delete": lambda: _deleted(space, wanted.id or 0),
    }
    try:
        return Said(*calls[wanted.kind]())
    except CirroError as refused:
        return Said(refused.status, {"message": refused.message})


def _deleted(space: SpaceRef, id: int) -> tuple[int, dict[str, Any]]:
    delete_bonus(space, id)
    return 200, {"id": id}


def _first_or_again(done: tuple[dict[str, Any], bool]) -> tuple[int, dict[str, Any]]:
    shown, is_new = done
    return (201 if is_new else 208), shown
