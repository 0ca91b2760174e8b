"""The job that keeps the tables of codes and tokens small."""

from __future__ import annotations

from procrastinate.contrib.django import app

from cirro.spaces.domain.clear_tokens import clear_tokens


@app.periodic(cron="17 * * * *")
@app.task(name="spaces.clear_tokens", queueing_lock="spaces.clear_tokens")
def clear(timestamp: int) -> None:
    """Hourly: remove codes and tokens that have expired."""
    clear_tokens()
