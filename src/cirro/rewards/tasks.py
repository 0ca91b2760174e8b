"""The jobs that pay people: on every tick, and one for each batch of transfers."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from cirro.rewards.domain import tick
from cirro.rewards.domain.ask_again import ask_again
from cirro.rewards.domain.closing import erase_arrived
from cirro.rewards.domain.hand_over import Waiting, hand_over
from cirro.rewards.domain.methods import erase_removed
from cirro.rewards.domain.tell_returned import tell_due

# What is left then is for the next minute.
TELL_SECONDS = 50.0


@app.task(name="rewards.hand_over")
def hand_over_batch(provider: str, currency: str) -> None:
    """Hand over one batch; when there was one, look for more as soon as other jobs had their turn."""
    if hand_over(None, provider, currency) is not None:
        _hand_over_later(provider, currency)


@app.task(name="rewards.ask")
def ask_for_batch(batch_id: int) -> None:
    """Ask a provider what became of a batch."""
    ask_again(None, batch_id)


# Every minute; the lock keeps ticks from piling up behind a long one.
@app.periodic(cron="* * * * *")
@app.task(name="rewards.tick", queueing_lock="rewards.tick")
def look(timestamp: int) -> None:
    """Pay days that have come, transfers to hand over, providers to ask."""
    tick.tick(
        _waits,
        lambda batch_id: _once(ask_for_batch, f"rewards.ask {batch_id}", batch_id=batch_id),
    )


# One at a time: none tells what another one just told.
@app.periodic(cron="* * * * *")
@app.task(name="rewards.tell", queueing_lock="rewards.tell", lock="rewards.tell")
def tell(timestamp: int) -> None:
    """Mail people what became of their money."""
    tell_due(seconds=TELL_SECONDS)


@app.periodic(cron="23 * * * *")
@app.task(name="rewards.forget", queueing_lock="rewards.forget")
def forget(timestamp: int) -> None:
    """Erase bank data that nothing is paid by any more."""
    erase_removed()
    erase_arrived()


def _waits(waiting: Waiting) -> None:
    _hand_over_later(waiting.provider, waiting.currency)


def _hand_over_later(provider: str, currency: str) -> None:
    lock = f"rewards.hand_over {provider} {currency}"
    _once(hand_over_batch, lock, provider=provider, currency=currency)


def _once(task: Any, lock: str, **arguments: Any) -> None:
    """Defer it, unless one that waits does the same."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        task.configure(queueing_lock=lock).defer(**arguments)
