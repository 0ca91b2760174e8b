"""Ask whether something of money is due: on every tick, by as many processes as there are."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import transaction

from cirro.kernel import clock
from cirro.rewards.domain.ask_again import batches_to_ask
from cirro.rewards.domain.hand_over import Waiting, waiting
from cirro.rewards.domain.run_due_pay import make_due_bills, run_due_pay, running_sandboxes

log = logging.getLogger("cirro.rewards")


def tick(hand_over: Callable[[Waiting], None], ask: Callable[[int], None]) -> None:
    """Make the bills that are due. Call `hand_over` for each provider and currency that transfers of live Spaces wait for, and `ask`
    for each batch that a provider is to be asked of. Sandboxes whose clock runs are seen to here."""
    # One that fails keeps no other from its turn.
    for step in (make_due_bills, lambda: _live(hand_over, ask), _sandboxes):
        try:
            step()
        except Exception:
            log.exception("what is due could not be done")


def _live(hand_over: Callable[[Waiting], None], ask: Callable[[int], None]) -> None:
    for each in waiting(None):
        hand_over(each)
    for batch_id in batches_to_ask(None, clock.now()):
        ask(batch_id)


def _sandboxes() -> None:
    for space_id in running_sandboxes(clock.now()):
        try:
            with transaction.atomic():
                # Whoever has its turn now, or holds its clock meanwhile, sees to what is due there.
                if clock.try_turn(space_id) and clock.held_at(space_id) is None:
                    run_due_pay(space_id, clock.now())
        except Exception:
            log.exception("sandbox %s could not be run", space_id)
