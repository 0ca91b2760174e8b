"""Take in a bank's file: what it says of transfers settles or returns them. Each file counts once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import orjson
from django.db import transaction

from cirro.kernel import clock, sql
from cirro.kernel.money import in_words
from cirro.rewards.domain.apply_outcome import Applied, apply_outcomes, strongest
from cirro.rewards.domain.scope import Scope, now_in
from cirro.rewards.providers.interface import Outcome, Report, ReportItem
from cirro.rewards.providers.sepa.reports import read_report

_NAME_LENGTH = 200
_OURS = """
SELECT t.reference, t.sandbox_id, t.amount, t.currency, t.state, k.key FROM rewards_transfer t
  LEFT JOIN rewards_paymentbatch k ON k.id = t.batch_id
 WHERE t.reference = ANY(%(references)s) OR k.key = ANY(%(batches)s)
 ORDER BY t.id
"""
# Of what counts as returned: what the operator needs to tell an old report from one that is wrong.
_RETURNED = """
SELECT t.reference, (t.state_at AT TIME ZONE 'UTC')::date, t.reason, COALESCE(
       (SELECT n.reference FROM rewards_transfer n WHERE n.bill_id = t.bill_id AND n.id > t.id AND n.state <> 'returned'), '')
  FROM rewards_transfer t
 WHERE t.reference = ANY(%s)
   AND NOT EXISTS (SELECT FROM rewards_transferstep s WHERE s.transfer_id = t.id AND s.state = 'settled')
 ORDER BY t.reference
"""
# A second process that reads the same file waits here, and then finds it read.
_READ = """
INSERT INTO rewards_bankreport (kind, digest, name, known, changed, strange, imported_at)
VALUES (%s, %s, %s, %s, 0, %s::jsonb, %s) ON CONFLICT (digest) DO NOTHING RETURNING id
"""


@dataclass(frozen=True)
class Imported:
    """What a file brought: how many transfers of ours are in it, what came of them; sentences about what doesn't fit to anything of
    ours, and about what nothing follows from. `is_new` False: it was read before, and nothing was done."""

    kind: str
    is_new: bool
    known: int
    applied: Applied
    strange: Sequence[str]
    remarks: Sequence[str]


class _Ours(NamedTuple):
    reference: str
    sandbox_id: Scope
    amount: int
    currency: str
    state: str
    key: str | None


def import_report(name: str, data: bytes) -> Imported:
    """Take in one file (pain.002 or camt.054), all of it in one transaction. Raises BadInput when it can't be read: then nothing of it
    counts."""
    report = read_report(data)
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        ours = _find(report)
        said, strange = _match(report, ours)
        scopes = sorted(
            {each.sandbox_id for each in ours.values()}, key=lambda scope: (scope is None, scope or 0)
        )
        # Sandboxes' turns before anything is locked.
        moments = {scope: now_in(scope) for scope in scopes}
        row = sql.row(
            _READ,
            [
                report.kind,
                digest,
                name[-_NAME_LENGTH:],
                len(said),
                orjson.dumps(strange).decode(),
                clock.now(),
            ],
        )
        if row is None:
            return Imported(report.kind, False, len(said), Applied(), (), ())
        applied = Applied()
        for scope, now in moments.items():
            theirs = [
                (reference, said[reference]) for reference in said if ours[reference].sandbox_id == scope
            ]
            applied += apply_outcomes(scope, theirs, now, {"bank_report": row[0]})
        sql.execute("UPDATE rewards_bankreport SET changed = %s WHERE id = %s", [applied.changed, row[0]])
    return Imported(report.kind, True, len(said), applied, strange, report.remarks)


def _find(report: Report) -> dict[str, _Ours]:
    rows = sql.rows(
        _OURS,
        {
            "references": sorted({item.reference for item in report.items}),
            "batches": sorted({item.reference for item in report.batches}),
        },
    )
    return {row[0]: _Ours(*row) for row in rows}


def _match(report: Report, ours: dict[str, _Ours]) -> tuple[dict[str, Outcome], list[str]]:
    """What is said of transfers of ours, and what doesn't fit."""
    said: list[tuple[str, Outcome]] = []
    strange: list[str] = []
    for item in report.items:
        if item.reference not in ours:
            strange.append(f"{item.reference}: no transfer of ours")
        elif fault := _differs(item, ours[item.reference].currency, {ours[item.reference].amount}):
            strange.append(f"{item.reference}: {fault}")
        else:
            said.append((item.reference, item.outcome))
    named = {item.reference for item in report.items}
    for item in report.batches:
        said += _of_batch(
            item, [each for each in ours.values() if each.key == item.reference], named, strange
        )
    known = strongest(said)
    return known, strange + list(_contradictions(known, ours))


def _of_batch(
    item: ReportItem, members: Sequence[_Ours], named: set[str], strange: list[str]
) -> Iterator[tuple[str, Outcome]]:
    rest = [each for each in members if each.reference not in named]
    # What came back before may be in the bank's sum, or not.
    sums = {
        sum(each.amount for each in rest),
        sum(each.amount for each in rest if each.state != "returned"),
    }
    if not members:
        strange.append(f"{item.reference}: no batch of ours")
    elif fault := _differs(item, members[0].currency, sums):
        strange.append(f"{item.reference}: {fault}")
    else:
        for each in rest:
            if each.state != "returned":
                yield each.reference, item.outcome


def _differs(item: ReportItem, currency: str, amounts: set[int]) -> str:
    """What is wrong with the amount; empty: nothing, or the file names none."""
    if item.amount is None or (item.amount in amounts and item.currency in ("", currency)):
        return ""
    ours = " or ".join(in_words(amount, currency) for amount in sorted(amounts))
    return f"{in_words(item.amount, item.currency or currency)} in the file, {ours} here; left as it is"


def _contradictions(said: dict[str, Outcome], ours: dict[str, _Ours]) -> Iterator[str]:
    """Returned is the last word. Banks book a payment before it comes back, so who settles afterwards speaks of what was before: nothing is
    strange where that was known. Where it was not, an older file comes late, or the money did arrive, and the bank is to be asked."""
    late = [
        reference
        for reference, outcome in said.items()
        if outcome.state == "settled" and ours[reference].state == "returned"
    ]
    for reference, day, reason, again in sql.rows(_RETURNED, [late]) if late else ():
        yield (
            f"{reference}: settled in the file, but returned since {day} ({reason or 'no reason given'}); left as it is"
            f"{f', and sent again as {again}' if again else ''}. If the file is not older than that, ask the bank"
        )
