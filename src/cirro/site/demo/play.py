"""The demo from the empty Space to the verdict."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cirro.site.demo import report
from cirro.site.demo.client import Api
from cirro.site.demo.evidence import gather
from cirro.site.demo.instance import SPACE
from cirro.site.demo.people import Volunteer, latecomer, volunteer
from cirro.site.demo.rules import Judgement, check
from cirro.site.demo.seeding import seed_workers
from cirro.site.demo.story import Story

Say = Callable[[str], None]

# Seconds without a line while the volunteers join, about.
_LONGEST_SILENCE = 4.0


@dataclass(frozen=True)
class Outcome:
    """What came of a run until the last gig ended. `seconds` is real time."""

    volunteers: int
    seed: int
    seconds: float
    rows: list[report.Row]
    judgement: Judgement
    story: Story

    def facts(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "space": SPACE,
            "volunteers": self.volunteers,
            "seed": self.seed,
            "seconds": round(self.seconds, 1),
            "gigs": [asdict(row) for row in self.rows],
            "rules": [
                {"rule": verdict.rule, "ok": not verdict.broken, "broken": list(verdict.broken)}
                for verdict in self.judgement.verdicts
            ],
            "ok": self.judgement.ok,
        }


def play(api: Api, volunteers: int, seed: int, say: Say) -> Outcome:
    """Play the whole demo in an empty sandbox Space, tell about it line by line, and judge it.

    Raises StoppedError when the client is told to stop, RefusedError when the API refuses what it must not.
    """
    began = time.monotonic()
    mark = hashlib.sha256(api.app_id.encode()).hexdigest()[:12]
    _hold_clock(api)
    crowd = _seed(api, volunteers, seed, mark, say)

    def newcomer() -> tuple[str, Volunteer]:
        return seed_workers(api, [latecomer(volunteers, seed, mark)]).popitem()

    story = Story(api, crowd, seed, newcomer, say)
    story.play()
    judgement = check(gather(api, story))
    referees = list(judgement.referees.values())
    rows = [report.Row.of(referee) for referee in referees]
    for lines in (report.table(rows), report.plot(referees), report.verdicts(judgement.verdicts)):
        say("")
        for line in lines:
            say(line)
    return Outcome(volunteers, seed, time.monotonic() - began, rows, judgement, story)


def _hold_clock(api: Api) -> None:
    """Wait for a Monday morning: from here on only we move the clock, and every run starts at the same hour."""
    now = datetime.fromtimestamp(api.get("/test_clock")["now"], UTC)
    monday = (now + timedelta(days=7 - now.weekday())).replace(hour=6, minute=0, second=0)
    api.post("/test_clock/advance", {"to": int(monday.timestamp())})


def _seed(api: Api, volunteers: int, seed: int, mark: str, say: Say) -> dict[str, Volunteer]:
    began = told = time.monotonic()
    step = max(volunteers // 5, 1)

    def progress(done: int) -> None:
        nonlocal told
        now = time.monotonic()
        if done % step == 0 or now - told >= _LONGEST_SILENCE:
            told = now
            say(f"    {done:,} of {volunteers:,} volunteers have joined ({now - began:.0f} s)")

    crowd = (volunteer(number, seed, mark) for number in range(volunteers))
    workers = seed_workers(api, crowd, progress)
    say("")
    return workers
