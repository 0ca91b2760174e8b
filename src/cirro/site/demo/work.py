"""What the volunteers did, as the Space reports it: results, time, bonuses, and a mistake that is taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from random import Random
from typing import Any

from cirro.site.demo.client import Api

CURRENCY = "EUR"
_MULTIPLIERS = ("1.0", "1.0", "1.0", "1.25", "0.9", "1.3333")
_BONUS = 1500
_BONUSES = 3


@dataclass
class Work:
    """What was reported, and what it is worth by a reckoning of the demo's own: minor units, by user id. `reported` counts calls; `wrong` are
    answers that say something else."""

    earned: Counter[str] = field(default_factory=Counter)
    by_center: Counter[str] = field(default_factory=Counter)
    bonuses: list[str] = field(default_factory=list)
    reported: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All of it."""
        return self.earned.total()


def report_work(
    api: Api, gigs: Mapping[str, Mapping[str, Any]], seed: int, number_of: Mapping[str, int]
) -> Work:
    """Report for everybody who kept a seat what they planted and how long it took; for three of them a bonus, and for one a result that
    was wrong and is reversed. `number_of`: the volunteer's number by user id."""
    reporter = _Reporter(api, Random(f"{seed} work"), Work())  # noqa: S311 - play, not secrets
    planters: list[str] = []
    for gig in gigs.values():
        ended = datetime.fromtimestamp(gig["end_at"], UTC).date()
        seats = [
            invitation["user_id"]
            for invitation in api.every("/gig_invitations", gig_id=gig["id"], status="accepted")
        ]
        # In an order that doesn't depend on ids.
        for user in sorted(seats, key=number_of.__getitem__):
            reporter.report(gig, user, ended)
            planters.append(user)
    if planters:
        reporter.mistake(next(iter(gigs.values())), planters[0])
    for user in planters[:_BONUSES]:
        reporter.bonus(user)
    return reporter.work


class _Reporter:
    def __init__(self, api: Api, chance: Random, work: Work) -> None:
        self.work = work
        self._api, self._chance = api, chance

    def report(self, gig: Mapping[str, Any], user: str, day: date) -> None:
        (task,) = gig["tasks"]["data"]
        quantity, multiplier = self._chance.randint(20, 120), self._chance.choice(_MULTIPLIERS)
        center = self._chance.choice(("TREES-WEST", "TREES-NORTH"))
        self._result(
            task["id"], user, quantity, multiplier, day, center, task["base_price"], f"{gig['id']}/{user}"
        )
        time = {
            "gig_id": gig["id"],
            "user_id": user,
            "date": (day - timedelta(days=1)).isoformat(),
            "duration_in_ms": self._chance.randint(3, 8) * 3_600_000,
            "description": "Planting",
        }
        self._api.post("/gig_time_activities", time)
        self.work.reported["times"] += 1

    def mistake(self, gig: Mapping[str, Any], user: str) -> None:
        """Something is reported that nobody did, found out, and reversed."""
        (task,) = gig["tasks"]["data"]
        day = datetime.fromtimestamp(gig["end_at"], UTC).date()
        made = self._result(
            task["id"], user, 999, "1.0", day, "TREES-WEST", task["base_price"], f"mistake/{user}"
        )
        back = self._api.post(
            f"/gig_results/{made['id']}/reverse", {"reason": "These trees were never planted"}
        )
        self.work.reported["reversals"] += 1
        self.work.earned[user] -= made["amount"]
        self.work.by_center["TREES-WEST"] -= made["amount"]
        if (back["amount"], back["quantity"]) != (-made["amount"], -made["quantity"]):
            self.work.wrong.append(f"the reversal of result {made['id']} is not its opposite")

    def bonus(self, user: str) -> None:
        body = {
            "user_id": user,
            "amount": _BONUS,
            "title": "For carrying the water",
            "cost_center_key": "TREES-THANKS",
        }
        # Given twice by mistake; one is deleted while it is unbilled.
        kept, doubled = (self._api.post("/payouts", body)["id"] for _ in range(2))
        self._api.delete(f"/payouts/{doubled}")
        self.work.bonuses.append(kept)
        self.work.earned[user] += _BONUS
        self.work.by_center["TREES-THANKS"] += _BONUS
        self.work.reported["bonuses"] += 1

    def _result(
        self,
        task: str,
        user: str,
        quantity: int,
        multiplier: str,
        day: date,
        center: str,
        price: int,
        key: str,
    ) -> dict[str, Any]:
        body = {
            "gig_task_id": task,
            "user_id": user,
            "title": f"{quantity} trees",
            "quantity": quantity,
            "multiplier": multiplier,
            "delivery_date": day.isoformat(),
            "cost_center_key": center,
            "idempotency_key": key,
        }
        made = self._api.post("/gig_results", body)
        # Sent once more, as a client does that got no answer: nothing may come of it.
        again = self._api.post("/gig_results", body)
        worth = int((Decimal(multiplier) * quantity * price).to_integral_value(ROUND_HALF_EVEN))
        if made["amount"] != worth:
            self.work.wrong.append(f"result {made['id']} is worth {worth}, the API says {made['amount']}")
        if again["id"] != made["id"]:
            self.work.wrong.append(f"result {made['id']} was taken in a second time as {again['id']}")
        self.work.earned[user] += worth
        self.work.by_center[center] += worth
        self.work.reported["results"] += 1
        return made
