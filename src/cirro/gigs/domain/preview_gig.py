"""What a gig's waves would find, without making the gig."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cirro.gigs.domain import gig_rules
from cirro.gigs.domain.bounded_reads import one_snapshot
from cirro.gigs.domain.count_matching import count_matching
from cirro.gigs.domain.create_gig import NewTask, check_tasks, draft_gig
from cirro.gigs.domain.run_wave import candidate_params, candidates, wave_size
from cirro.gigs.models import Gig
from cirro.kernel import sql
from cirro.kernel.request import SpaceRef
from cirro.kernel.time_limit import time_limit

FIRST = 5
_PAUSED = """
SELECT count(*) FROM spaces_worker w
 WHERE w.space_id = %(space)s AND w.paused_until IS NOT NULL AND w.document @@ %(filter)s::jsonpath
"""
# A sort over a large Space takes longer than a count.
SECONDS_FOR_FIRST = 5.0


def preview_gig(space: SpaceRef, fields: Mapping[str, Any], tasks: Sequence[NewTask] = ()) -> dict[str, Any]:
    """How many workers match, how many of them have paused, how many would match without each clause, and who comes
    first, as the API shows it.

    `fields` are the contract's; all but `filter_query` may be missing. Counts are exact where that is cheap;
    what can't be found in bounded time is None. Raises Refused where creating the gig would. Writes nothing.
    """
    with one_snapshot(space) as now:
        gig = draft_gig(space.id, _with_times(fields, now), now)
        check_tasks(tasks)
        query = gig_rules.compile_filter(gig.filter_query)
        counts = count_matching(space.id, query)
        return {
            "object": "gig_preview",
            "matching": counts.matching,
            "about": counts.about,
            "paused": _paused(gig),
            "clauses": [
                {"path": clause.path, "clause": clause.clause, "matching_without": without}
                for clause, without in zip(query.clauses(), counts.without, strict=True)
            ],
            "first": _first(gig),
            "wave_size": wave_size(gig),
        }


def _with_times(fields: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A gig has a start and an end; a missing one is no rule broken."""
    start = fields.get("start_at") or fields.get("end_at") or now
    return {**fields, "start_at": start, "end_at": fields.get("end_at") or start}


def _paused(gig: Gig) -> int | None:
    try:
        with time_limit(SECONDS_FOR_FIRST):
            row = sql.row(_PAUSED, {"space": gig.space_id, "filter": gig.filter_path})
    except TimeoutError:
        return None
    return row[0] if row else None


def _first(gig: Gig) -> list[str] | None:
    """Found by the statement that waves use."""
    try:
        with time_limit(SECONDS_FOR_FIRST):
            rows = sql.rows(candidates(gig), candidate_params(gig, FIRST))
    except TimeoutError:
        return None
    return [str(user_id) for _, user_id, _ in rows]
