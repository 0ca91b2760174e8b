"""The demo's second half: what was done is reported, billed, paid and checked."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cirro.site.demo.client import Api
from cirro.site.demo.pay_rules import check_pay
from cirro.site.demo.payday import Paid, Payday, books
from cirro.site.demo.rules import Verdict
from cirro.site.demo.story import Story
from cirro.site.demo.work import Work, report_work


@dataclass(frozen=True)
class PayOutcome:
    """What came of it. `seconds` is real time."""

    work: Work
    paid: Paid
    verdicts: list[Verdict]
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether no rule was broken."""
        return not any(verdict.broken for verdict in self.verdicts)

    def facts(self) -> dict[str, Any]:
        """For `--json`; amounts in cents."""
        return {
            "reported": dict(self.work.reported),
            "earned": self.work.total,
            "transfers": len(self.paid.payments),
            "returned": len(self.paid.returned),
            "arrived": self.paid.arrived.total(),
            "pay_days": [day.isoformat() for day in self.paid.days],
            "seconds": round(self.seconds, 1),
        }


def play_pay(api: Api, home: Path, story: Story, seed: int, say: Callable[[str], None]) -> PayOutcome:
    """Pay for the work of a story that has ended, and judge it. Within `on_instance`, with Django on that instance's database.

    Raises as `play` does, and DemoError when a command fails.
    """
    from cirro.spaces.domain.list_spaces import pick_space

    began = time.monotonic()
    say("")
    say("The gigs are over: the Space reports what was done.")
    work = report_work(api, story.gigs, seed, story.numbers)
    say(
        f"    {work.reported['results']} results (each sent twice), {work.reported['times']} times, {work.reported['bonuses']} bonuses, "
        f"{work.reported['reversals']} reversal: €{work.total / 100:,.2f} earned"
    )
    space_id = pick_space(api.app_id).id
    paid = Payday(api, home, say).play()
    say("")
    for line in books(space_id):
        say(line)
    verdicts = check_pay(api, work, paid, _accounts(work), space_id)
    return PayOutcome(work, paid, verdicts, time.monotonic() - began)


def _accounts(work: Work) -> dict[str, str]:
    """The account that each earner is paid to now, by user id."""
    from cirro.rewards.domain.vault import unseal
    from cirro.rewards.models import PayoutMethod

    active = PayoutMethod.objects.filter(user_id__in=list(work.earned), is_active=True)
    return {str(method.user_id): unseal(bytes(method.secret_details))["iban"] for method in active}
