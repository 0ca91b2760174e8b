"""Why a person was invited, told to that person: only what their own documents met, nothing else of the filter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cirro.gigs.domain import gig_rules
from cirro.gigs.domain.clause_words import clause_words
from cirro.gigs.domain.person_invitations import PersonInvitation
from cirro.kernel import sql
from cirro.mql import Clause

How = Literal["wave", "attempt", "hand"]

# Each clause on the document in its Space, judged by PostgreSQL, as in a wave.
_MET = """
SELECT c.n FROM unnest(%(spaces)s::bigint[], %(paths)s::jsonpath[]) WITH ORDINALITY AS c(space_id, path, n)
  JOIN spaces_worker w ON w.space_id = c.space_id AND w.user_id = %(user)s
 WHERE w.document @@ c.path ORDER BY c.n
"""
_ATTEMPTED = """
SELECT g.id FROM unnest(%(spaces)s::bigint[], %(gigs)s::bigint[]) AS g(space_id, id)
 WHERE EXISTS (SELECT FROM gigs_invitationattempt a
                WHERE a.space_id = g.space_id AND a.user_id = %(user)s AND a.invited_gig_ids @> to_jsonb(g.id))
"""


@dataclass(frozen=True)
class WhyInvited:
    """How the invitation came, and the conditions of the gig that the person's document meets, in words."""

    how: How
    met: tuple[str, ...] = ()


def why_invited(user_id: int, invitations: Sequence[PersonInvitation]) -> dict[int, WhyInvited]:
    """Invitation id → why, in a fixed number of statements."""
    attempted = _attempted(user_id, [i for i in invitations if i.wave is None])
    how: dict[int, How] = {
        i.id: "wave" if i.wave is not None else "attempt" if i.gig_id in attempted else "hand"
        for i in invitations
    }
    # Who was chosen by hand was chosen whatever the filter says.
    met = _met(user_id, [i for i in invitations if how[i.id] != "hand"])
    return {id: WhyInvited(way, tuple(met.get(id, ()))) for id, way in how.items()}


def _attempted(user_id: int, invitations: Sequence[PersonInvitation]) -> set[int]:
    if not invitations:
        return set()
    spaces, gigs = [i.space_id for i in invitations], [i.gig_id for i in invitations]
    return {row[0] for row in sql.rows(_ATTEMPTED, {"user": user_id, "spaces": spaces, "gigs": gigs})}


def _met(user_id: int, invitations: Sequence[PersonInvitation]) -> dict[int, list[str]]:
    clauses: list[tuple[PersonInvitation, Clause]] = [
        (i, clause) for i in invitations for clause in gig_rules.compile_filter(i.filter_query).clauses()
    ]
    if not clauses:
        return {}
    spaces = [i.space_id for i, _ in clauses]
    paths = [clause.filter.jsonpath() for _, clause in clauses]
    found: dict[int, list[str]] = defaultdict(list)
    for (n,) in sql.rows(_MET, {"user": user_id, "spaces": spaces, "paths": paths}):
        invitation, clause = clauses[n - 1]
        words = clause_words(clause.path, clause.clause)
        if words not in found[invitation.id]:
            found[invitation.id].append(words)
    return found
