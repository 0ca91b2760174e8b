"""The jobs that keep the installation in order: the job queue itself, what is over."""

from __future__ import annotations

from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.job_context import JobContext
from procrastinate.jobs import Status

from cirro.kernel.cache import forget_expired
from cirro.kernel.repeats import forget_answers
from cirro.people.domain.clear_sessions import clear_sessions


@app.periodic(cron="* * * * *")
@app.task(name="site.retry_stalled", queueing_lock="site.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Do again what a worker that was killed had begun: such jobs stay `doing` until somebody asks for them."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            # One with the same queueing lock is waiting already and will do what this one would.
            await manager.finish_job(job, Status.ABORTED, delete_job=True)


@app.periodic(cron="17 * * * *")
@app.task(name="site.forget", queueing_lock="site.forget")
def forget(timestamp: int) -> None:
    """Remove what is over: sessions, rows of the cache, answers kept for repeated calls."""
    clear_sessions()
    forget_expired()
    forget_answers()
