"""What becomes of a notification that is due: a mail now, a mail later, or none."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from cirro.kernel.times import iso_ms
from cirro.notifications.deliver.due import Due
from cirro.notifications.deliver.moments import next_day, next_digest, quiet_until, zone_of
from cirro.notifications.domain import mail_reasons as why
from cirro.notifications.domain.things import INVITATION
from cirro.people.domain.sign_in_address import is_reserved

_INSTANT = timedelta(microseconds=1)


class Verdict(NamedTuple):
    """`mail`: it goes into a mail now. `held` and `digest`: to be looked at again at `due_at`. The reason is for who
    asks where a mail is."""

    state: Literal["mail", "held", "digest", "dropped"]
    due_at: datetime
    reason: str = ""


@dataclass
class Rules:
    """The operator's rules: invitations per person and day (0: any number), quiet hours, and whether mails stay on
    this machine. `invited` counts today's invitations of each person, and grows as mails are decided."""

    invitations_per_day: int = 0
    quiet_hours: tuple[int, int] | None = None
    mails_stay_here: bool = False
    invited: Counter[int] = field(default_factory=Counter)


def decide(due: Due, now: datetime, rules: Rules) -> Verdict:
    """`now` is the present moment of its Space."""
    obstacle = _obstacle(due, rules)
    if obstacle:
        return Verdict("dropped", now, obstacle)
    # An item whose digest is put off stays in the digest.
    later: Literal["held", "digest"] = "digest" if due.state == "digest" else "held"
    zone = zone_of(due.time_zone)
    if due.paused_until is not None and due.paused_until > now:
        # A digest comes at the first of its moments after the pause.
        is_in_digest = later == "digest" and due.choice.startswith("digest")
        at = next_digest(due.paused_until - _INSTANT, zone, due.choice) if is_in_digest else due.paused_until
        return Verdict(later, at, f"{why.PAUSED} until {iso_ms(due.paused_until)}")
    if due.choice.startswith("digest") and due.state != "digest":
        at = next_digest(now, zone, due.choice)
        return Verdict("digest", at, f"{why.DIGEST} at {iso_ms(at)}")
    quiet = quiet_until(now, zone, rules.quiet_hours)
    if quiet:
        return Verdict(later, quiet, f"{why.QUIET_HOURS} until {iso_ms(quiet)}")
    if due.object_type == INVITATION and rules.invitations_per_day:
        if rules.invited[due.user_id] >= rules.invitations_per_day:
            return _tomorrow(due, now, rules, later)
        rules.invited[due.user_id] += 1
    return Verdict("mail", now)


def _obstacle(due: Due, rules: Rules) -> str:
    """Why no mail is sent, whatever the person chose; empty when nothing is in the way but what they chose."""
    if due.is_cancelled:
        return why.CANCELLED
    if not due.is_member:
        return why.LEFT
    if not due.in_good_standing:
        return why.CLOSED
    if due.topic_is_deleted:
        return why.TOPIC_DELETED
    if due.outdated is not None:
        return due.outdated
    if due.choice == "never":
        return why.CHOSE_NEVER
    if due.suppressed is not None:
        return f"{why.SUPPRESSED}: {due.suppressed}"
    if is_reserved(due.address) and not (
        rules.mails_stay_here and due.is_verified and not due.address.endswith(".invalid")
    ):
        return why.RESERVED
    if not due.is_verified:
        return why.UNVERIFIED
    return ""


def _tomorrow(due: Due, now: datetime, rules: Rules, later: Literal["held", "digest"]) -> Verdict:
    zone = zone_of(due.time_zone)
    at = next_day(now, zone)
    if later == "digest":
        at = next_digest(at, zone, due.choice if due.choice.startswith("digest") else "digest_daily")
    return Verdict(later, at, f"{rules.invitations_per_day} {why.ENOUGH}; waits until {iso_ms(at)}")
