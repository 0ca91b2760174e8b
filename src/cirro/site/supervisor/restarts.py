"""When to start a program again that has ended, and when to give up."""

import time

YOUNG = 10.0
"""Seconds: who ends earlier has not really started."""
GIVE_UP_AFTER = 5
"""Early deaths in a row."""
_DELAYS = (0.1, 0.4, 0.8, 1.5)
"""Seconds before the next start, by the number of early deaths so far."""


class Restarts:
    """The history of one program."""

    def __init__(self) -> None:
        self._early = 0
        self.due: float | None = None
        """Monotonic time of the next start, None while none is planned."""

    def record_end(self, started: float) -> bool:
        """Note that what was started at monotonic time `started` has ended.

        False: give up, else `due` is set.
        """
        now = time.monotonic()
        self._early = self._early + 1 if now - started < YOUNG else 0
        if self._early >= GIVE_UP_AFTER:
            return False
        self.due = now + _DELAYS[max(0, self._early - 1)]
        return True
