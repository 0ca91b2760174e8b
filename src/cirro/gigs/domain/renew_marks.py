"""Make the waves' transaction marks good again after a restore into another database cluster."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cirro.kernel import sql

# The highest transaction of this cluster that this one can see anything of: it may be this one itself.
_LAST = (
    "GREATEST(pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1, pg_current_xact_id()::text::bigint)"
)
_FOREIGN = f"""
SELECT EXISTS (SELECT FROM gigs_gig WHERE pool_seen > {_LAST})
    OR EXISTS (SELECT FROM spaces_space s
                WHERE EXISTS (SELECT FROM spaces_worker w WHERE w.space_id = s.id AND w.changed_in > {_LAST}))
"""
_WORKERS = f"""
UPDATE spaces_worker w SET changed_in = 0 FROM spaces_space s WHERE w.space_id = s.id AND w.changed_in > {_LAST}
"""


def renew_marks(**_: Any) -> bool:
    """Let every gig look at all workers once more if the database holds marks of transactions that this cluster has
    not come to yet; whether that was so. Called after each migration, which follows a restore."""
    if sql.row("SELECT to_regclass('gigs_gig')") == (None,):
        return False
    with transaction.atomic():
        if sql.row(_FOREIGN) != (True,):
            return False
        sql.execute("SET LOCAL statement_timeout = 0")
        sql.execute("UPDATE gigs_gig SET pool_seen = 0")
        sql.execute(_WORKERS)
    return True
