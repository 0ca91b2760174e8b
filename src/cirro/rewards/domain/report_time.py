"""Report time that somebody spent on a gig."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from cirro.kernel import clock, sql
from cirro.kernel.errors import Fault, NotFound, Refused
from cirro.kernel.request import SpaceRef
from cirro.rewards.domain import report_rules as rules
from cirro.rewards.domain.earn import Earning, earn
from cirro.rewards.domain.reward import HOUR_MS, time_reward
from cirro.rewards.domain.show import show_time
from cirro.rewards.domain.store_report import store_report
from cirro.rewards.models.reports import PaidBy

DAY_MS = 24 * HOUR_MS

_FACTS = """
SELECT g.title, COALESCE(i.no_reward, false), COALESCE(w.billable, false),
       COALESCE((SELECT hourly_rate FROM rewards_spaceterms WHERE space_id = g.space_id), 0)
  FROM gigs_gig g
  LEFT JOIN gigs_giginvitation i ON i.space_id = g.space_id AND i.gig_id = g.id AND i.user_id = %(user)s
  LEFT JOIN spaces_worker w ON w.space_id = g.space_id AND w.user_id = %(user)s
 WHERE g.space_id = %(space)s AND g.id = %(gig)s AND g.deleted_at IS NULL
"""
_DAY = """
SELECT COALESCE(sum(duration_in_ms), 0)::bigint FROM rewards_gigtimeactivity
 WHERE space_id = %s AND user_id = %s AND date = %s
"""
_INSERT = """
INSERT INTO rewards_gigtimeactivity
       (space_id, gig_id, user_id, description, duration_in_ms, date, paid_by, hourly_rate, amount, currency, created_at)
VALUES (%(space)s, %(gig)s, %(user)s, %(description)s, %(duration)s, %(earned_on)s, %(paid_by)s, %(rate)s, %(amount)s,
        %(currency)s, %(now)s)
"""


@dataclass(frozen=True)
class NewTime:
    """Time to be reported; a fraction of a millisecond is rounded, halves to the even one."""

    gig_id: int
    user_id: int
    date: date
    duration_in_ms: float
    description: str | None = None


def report_time(space: SpaceRef, new: NewTime) -> dict[str, Any]:
    """Store the time with what it earns; it as shown. Who is paid by result earns nothing by it.

    Raises NotFound for an unknown gig, Refused for broken rules, strangers, who takes part without a reward, and more than
    24 hours for one person and day over all gigs of the Space.
    """
    duration = round(new.duration_in_ms)
    with transaction.atomic():
        now = clock.now(space)
        # Held, so that two reports of the same day come one after the other.
        is_member = rules.hold_member(space, new.user_id)
        rules.refuse(*rules.check_description(new.description), *_check_duration(duration))
        row = sql.row(_FACTS, {"space": space.id, "user": new.user_id, "gig": new.gig_id})
        if row is None:
            raise NotFound.thing("gig", new.gig_id)
        title, no_reward, is_by_time, rate = row
        rules.check_earner(new.user_id, is_member, no_reward)
        _check_day(space.id, new, duration)
        amount = time_reward(duration, rate) if is_by_time else 0
        rules.refuse(*rules.check_amount(amount))
        earning = Earning(
            kind="time",
            user_id=new.user_id,
            amount=amount,
            currency=space.currency,
            title=title,
            earned_on=new.date,
            available_on=new.date,
            gig_id=new.gig_id,
        )
        values = {
            "description": new.description,
            "duration": duration,
            "paid_by": PaidBy.TIME if is_by_time else PaidBy.RESULT,
            "rate": rate,
        }
        shown = show_time(
            (0, new.gig_id, new.user_id, new.description, duration, new.date, space.currency, amount)
        )
        stored = store_report(
            _INSERT, {**earning.values(space, now), **values}, "gig_time_activity.created", shown
        )
        assert stored is not None  # it was inserted
        id, shown = stored
        earn(space, earning, id, now)
    return shown


def _check_duration(duration: int) -> list[Fault]:
    if 0 < duration <= DAY_MS:
        return []
    return [Fault("duration_in_ms", f"must be between 1 and {DAY_MS}, which is a day")]


def _check_day(space_id: int, new: NewTime, duration: int) -> None:
    row = sql.row(_DAY, [space_id, new.user_id, new.date])
    assert row is not None  # an aggregate has one
    if row[0] + duration > DAY_MS:
        raise Refused.at(
            "duration_in_ms",
            f"would be more than 24 hours for user {new.user_id} on {new.date}: {row[0]} ms are reported already",
        )
