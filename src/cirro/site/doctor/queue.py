"""Are jobs being done?"""

from __future__ import annotations

from collections.abc import Iterator

from cirro.kernel import sql
from cirro.site.doctor.finding import Finding, fail, ok, warn

# Seconds: heartbeats come every 5, ticks every 2.
_SILENT, _LATE = 30, 60

_WORKERS = (
    "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)"
)
_LATE_JOBS = """
SELECT count(*), min(j.task_name) FROM procrastinate_jobs j
 WHERE j.status = 'todo' AND COALESCE(j.scheduled_at, (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id))
       < now() - make_interval(secs => %s)
"""
_STALLED = """
SELECT count(*) FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
 WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %s))
"""
_FAILED = "SELECT count(*), max(task_name) FROM procrastinate_jobs WHERE status = 'failed'"
# What is due on a held clock is run by the one who moves it.
_OVERDUE = """
SELECT count(*) FROM gigs_gig g
 WHERE LEAST(g.next_wave_at, g.next_phase_at) < now() - make_interval(secs => %s)
   AND NOT EXISTS (SELECT FROM kernel_heldclock h WHERE h.space_id = g.space_id)
"""


def check_jobs() -> Iterator[Finding]:
    """Workers, late, stalled and failed jobs, gigs whose time has passed."""
    workers = _count(_WORKERS, _SILENT)
    yield (
        ok("workers", f"{workers} alive")
        if workers
        else warn("workers", "no worker is running", "start `cirro up`, or `cirro worker`")
    )
    late, task = sql.row(_LATE_JOBS, [_LATE]) or (0, None)
    if late and workers:
        yield fail(
            "waiting jobs",
            f"{late} wait for more than {_LATE} s, such as {task}, though a worker runs",
            "look into its log (<home>/log/worker.log); start more workers if it is busy",
        )
    elif late:
        yield warn("waiting jobs", f"{late} wait, such as {task}", "they are done as soon as a worker runs")
    else:
        yield ok("waiting jobs", "none is late")
    stalled = _count(_STALLED, _SILENT)
    yield (
        warn(
            "stalled jobs",
            f"{stalled} were begun by workers that are gone",
            "running workers retry them within 2 min",
        )
        if stalled
        else ok("stalled jobs", "none")
    )
    failed, task = sql.row(_FAILED) or (0, None)
    yield (
        warn("failed jobs", f"{failed} failed, such as {task}", "see <home>/log/worker.log for the reasons")
        if failed
        else ok("failed jobs", "none")
    )
    overdue = _count(_OVERDUE, _LATE)
    if overdue and workers:
        yield fail("due gigs", f"{overdue} wait for their wave or step", "see <home>/log/worker.log")
    elif overdue:
        yield warn(
            "due gigs", f"{overdue} wait for their wave or step", "they go on as soon as a worker runs"
        )
    else:
        yield ok("due gigs", "none is late")


def _count(statement: str, seconds: int) -> int:
    row = sql.row(statement, [seconds])
    assert row is not None  # an aggregate always answers
    return int(row[0])
