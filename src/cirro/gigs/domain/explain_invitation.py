"""Why a worker was invited to a gig, or was not, and whether the next wave will."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from cirro.gigs.domain import gig_rules
from cirro.gigs.domain import invitation_reasons as why
from cirro.gigs.domain.bounded_reads import one_snapshot
from cirro.gigs.domain.invitation_rows import COLUMNS, show_invitation
from cirro.gigs.domain.lock_gig import find_gig
from cirro.gigs.domain.place_in_line import place_in_line
from cirro.gigs.models import Gig
from cirro.kernel import sql
from cirro.kernel.errors import NotFound
from cirro.kernel.request import SpaceRef
from cirro.mql import Clause, values_at
from cirro.notifications.domain.things import INVITATION

# The clauses are judged by PostgreSQL, as the whole filter is in a wave.
_WORKER = """
SELECT w.document::text, w.paused_until, w.document @@ %(filter)s::jsonpath,
       ARRAY(SELECT w.document @@ c.path FROM unnest(%(paths)s::jsonpath[]) WITH ORDINALITY AS c(path, n) ORDER BY c.n)
  FROM spaces_member m
  LEFT JOIN spaces_worker w ON w.space_id = m.space_id AND w.user_id = m.user_id
 WHERE m.space_id = %(space)s AND m.user_id = %(user)s
"""
_INVITATION = f"""
SELECT {COLUMNS}, i.wave, i.created_at FROM gigs_giginvitation i
 WHERE i.space_id = %s AND i.gig_id = %s AND i.user_id = %s
"""
# What became of the mail about it, the last one if it was reset.
_MAIL = f"""
SELECT n.state, n.due_at, n.error FROM notifications_notification n
 WHERE n.user_id = %s AND n.space_id = %s AND n.object_type = '{INVITATION}' AND n.object_id = %s
 ORDER BY n.id DESC LIMIT 1
"""


@dataclass(frozen=True)
class _Judged:
    """A clause, whether the worker's document meets it, and what it met there."""

    clause: Clause
    holds: bool
    values: list[object]

    @property
    def name(self) -> str:
        """The clause's path, or its operator where it has none."""
        given = self.clause.clause
        return self.clause.path or (next(iter(given), "") if isinstance(given, dict) else "")

    def show(self) -> dict[str, Any]:
        return {
            "path": self.clause.path,
            "clause": self.clause.clause,
            "holds": self.holds,
            "values": self.values,
        }


def explain_invitation(space: SpaceRef, gig_id: int, user_id: int) -> dict[str, Any]:
    """The explanation as the API shows it: it tells what the next wave does if nothing changes until then.

    Raises NotFound for a gig or a user that the Space doesn't know. Writes nothing.
    """
    with one_snapshot(space) as now:
        gig = find_gig(space.id, gig_id)
        matches, paused_until, clauses = _judge(gig, user_id)
        row = sql.row(_INVITATION, [space.id, gig.id, user_id])
        if row:
            invitation, (wave, at) = show_invitation(row[:-2]), row[-2:]
            mail = sql.row(_MAIL, [user_id, space.id, int(invitation["id"])])
            reasons = [
                why.invited_already(invitation["status"], wave, at),
                *why.of_mail(invitation["status"], *(mail or ())),
            ]
        else:
            invitation, reasons = None, _why_not(gig, user_id, matches, paused_until, clauses, now)
        return {
            "object": "gig_explanation",
            "gig_id": str(gig.id),
            "user_id": str(user_id),
            "invited": invitation is not None,
            "invitation": invitation,
            "matches": matches,
            "clauses": [clause.show() for clause in clauses],
            "reasons": [reason.show() for reason in reasons],
        }


def _judge(gig: Gig, user_id: int) -> tuple[bool | None, datetime | None, list[_Judged]]:
    """Whether the worker's document matches, until when they pause, and each clause on the document; None and nothing
    when they are no worker."""
    clauses = gig_rules.compile_filter(gig.filter_query).clauses()
    paths = [clause.filter.jsonpath() for clause in clauses]
    row = sql.row(
        _WORKER, {"space": gig.space_id, "user": user_id, "filter": gig.filter_path, "paths": paths}
    )
    if row is None:
        raise NotFound.thing("user", user_id)
    text, paused_until, matches, verdicts = row
    if text is None:
        return None, None, []
    document = orjson.loads(text)
    judged = [
        # $or and $nor stand at no path; the empty one would be a field with an empty name.
        _Judged(clause, holds, values_at(document, clause.path) if clause.path else [])
        for clause, holds in zip(clauses, verdicts, strict=True)
    ]
    return matches, paused_until, judged


def _why_not(
    gig: Gig,
    user_id: int,
    matches: bool | None,
    paused_until: datetime | None,
    clauses: Sequence[_Judged],
    now: datetime,
) -> list[why.Reason]:
    reasons = list(why.obstacles(gig, now))
    if paused_until is not None and gig.invitation_mode == "auto":
        reasons.insert(0, why.paused(paused_until))
    if matches is None:
        reasons.insert(0, why.not_a_worker())
    elif not matches and gig.invitation_mode == "auto":
        # By hand anybody is invited: the filter is not asked.
        failed = dict.fromkeys(clause.name for clause in clauses if not clause.holds)
        reasons.insert(0, why.filter_does_not_match(list(failed)))
    if not reasons:
        reasons.append(why.in_line(gig, place_in_line(gig, user_id), now))
    return reasons
