"""Compare what is decided from, kept in columns of gigs, with the rows and times that it stands for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from cirro.kernel import sql

_ACCEPTED = """(SELECT count(*) FROM gigs_giginvitation i
                WHERE i.space_id = g.space_id AND i.gig_id = g.id AND i.status = 'accepted')"""
_WAVES = "(SELECT COALESCE(max(w.number), 0) FROM gigs_wave w WHERE w.gig_id = g.id)"
_NEXT_PHASE = """(CASE WHEN g.deleted_at IS NOT NULL OR g.phase = 'archived' THEN NULL
                       WHEN g.phase = 'created' THEN LEAST(g.start_at, g.archive_at)
                       WHEN g.phase = 'started' THEN LEAST(g.end_at, g.archive_at)
                       ELSE g.archive_at END)"""
_NOW = "COALESCE((SELECT h.held_at FROM kernel_heldclock h WHERE h.space_id = g.space_id), now())"
# Only a wave that is missing does harm: one too many finds out by itself that it is not wanted.
_NEXT_WAVE = f"""(CASE WHEN g.next_wave_at IS NULL AND g.deleted_at IS NULL AND g.archived_at IS NULL
                        AND g.invitation_mode = 'auto' AND g.accepted_count < g.seats_min
                        AND {_NOW} < LEAST(g.end_at, g.archive_at)
                       THEN {_NOW} ELSE g.next_wave_at END)"""

# In this order: whether a wave is missing depends on the number of acceptances.
COLUMNS = {
    "accepted_count": _ACCEPTED,
    "wave_count": _WAVES,
    "next_phase_at": _NEXT_PHASE,
    "next_wave_at": _NEXT_WAVE,
}
_SHOWN = 20


@dataclass(frozen=True)
class Drift:
    """A column with the gigs in which it is not what it should be: how many, and the first ids."""

    column: str
    gigs: int
    first_ids: tuple[int, ...]


def find_drift() -> list[Drift]:
    """One entry for each column that is checked, in all Spaces."""
    drifts = []
    for column, right in COLUMNS.items():
        row = sql.row(
            "SELECT count(*), COALESCE((array_agg(g.id ORDER BY g.id))[1:%s], '{}') FROM gigs_gig g"
            f" WHERE g.{column} IS DISTINCT FROM {right}",
            [_SHOWN],
        )
        assert row is not None  # an aggregate always answers
        drifts.append(Drift(column, row[0], tuple(row[1])))
    return drifts


def mend(column: str) -> int:
    """Set the column right wherever it is wrong, each gig in a transaction of its own; how many gigs that were.

    A gig in which more people have accepted than there are seats is left alone: a person must decide.
    """
    right = COLUMNS[column]
    wrong = f"g.{column} IS DISTINCT FROM {right}"
    mended = 0
    for (gig_id,) in sql.rows(f"SELECT g.id FROM gigs_gig g WHERE {wrong} ORDER BY g.id"):
        try:
            with transaction.atomic():
                # Locked first: the next statement then counts what those committed who held the gig before.
                sql.row("SELECT 1 FROM gigs_gig WHERE id = %s FOR UPDATE", [gig_id])
                mended += sql.execute(
                    f"UPDATE gigs_gig g SET {column} = {right} WHERE g.id = %s AND {wrong}", [gig_id]
                )
        except IntegrityError:
            continue
    return mended
