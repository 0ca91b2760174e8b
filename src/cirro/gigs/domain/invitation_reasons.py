"""Why a worker was invited to a gig, or was not: codes for programs, sentences for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cirro.gigs.domain.invite_workers import is_full
from cirro.gigs.domain.place_in_line import Place
from cirro.gigs.domain.plan_waves import planned_wave
from cirro.gigs.domain.run_wave import wave_size
from cirro.gigs.domain.times import is_over, status
from cirro.gigs.models import Gig
from cirro.kernel.times import iso_ms
from cirro.notifications.domain.mail_reasons import for_space

CLAUSES_NAMED = 5


@dataclass(frozen=True)
class Reason:
    """One reason."""

    code: str
    message: str

    def show(self) -> dict[str, Any]:
        """As the API shows it."""
        return {"code": self.code, "message": self.message}


def invited_already(invitation_status: str, wave: int | None, at: datetime) -> Reason:
    """`wave` is the number of the wave that invited them, None when it was none."""
    how = "by hand or by an invitation attempt" if wave is None else f"by wave {wave}"
    return Reason(
        "already_invited", f"Invited {how} at {iso_ms(at)}; the invitation is {invitation_status} now."
    )


def of_mail(
    invitation_status: str, state: str = "", due_at: datetime | None = None, reason: str = ""
) -> Iterator[Reason]:
    """Why the mail about it was not sent, or not yet; nothing when it was, or is about to be. `state`, moment and
    reason are those of the notification, if there is one."""
    if state in ("held", "digest") and due_at is not None and invitation_status == "pending":
        yield Reason("notification_held", f"The mail about it is held back until {iso_ms(due_at)}: {reason}.")
    elif state in ("dropped", "failed"):
        yield Reason(f"notification_{state}", f"No mail about it reached the worker: {for_space(reason)}.")


def not_a_worker() -> Reason:
    """The Space stored no document for them."""
    return Reason("not_a_worker", "The Space has stored no worker document for this user.")


def paused(until: datetime) -> Reason:
    """They take no invitations for a while."""
    return Reason("paused", f"The worker has paused until {iso_ms(until)}; waves pass them over before.")


def filter_does_not_match(failed: Sequence[str]) -> Reason:
    """`failed` names the clauses that don't hold."""
    named = ", ".join(failed[:CLAUSES_NAMED]) + (" and others" if len(failed) > CLAUSES_NAMED else "")
    return Reason(
        "filter_does_not_match", f"The worker's document does not meet the gig's filter_query at {named}."
    )


def obstacles(gig: Gig, now: datetime) -> Iterator[Reason]:
    """Why no wave will invite anybody, as things stand now; nothing when one will."""
    state = status(gig, now)
    if state == "archived":
        at = gig.archived_at or gig.archive_at
        assert at is not None  # it is archived by one of both
        yield Reason("gig_archived", f"The gig was archived at {iso_ms(at)}.")
    if state == "ended":
        yield Reason("gig_ended", f"The gig ended at {iso_ms(gig.end_at)}.")
    if is_full(gig):
        yield Reason("gig_full", f"All {gig.seats_max} seats (seats_max) are taken.")
    if gig.invitation_mode == "manual":
        yield Reason("manual_mode", "The gig's invitation_mode is manual: workers are invited by hand only.")
    elif gig.accepted_count >= gig.seats_min:
        yield Reason(
            "enough_accepted",
            f"{gig.accepted_count} accepted and seats_min is {gig.seats_min}: "
            "waves have stopped, and go on once fewer have accepted.",
        )
    elif not is_over(gig, now):
        yield from _too_late(gig, now)


def in_line(gig: Gig, place: Place, now: datetime) -> Reason:
    """For a matching worker of a gig without obstacles."""
    due = _due(gig, now)
    when = "is due now" if due <= now else f"is due at {iso_ms(due)}"
    if place.in_next_wave:
        return Reason("next_wave", f"The next wave will invite this worker; it {when}.")
    if place.in_next_wave is None:
        return Reason(
            "not_yet_reached",
            f"Not reached yet. The next wave {when}; whom it invites took too long to find.",
        )
    before = "Other matching workers" if place.before is None else f"{place.before} matching workers"
    return Reason(
        "not_yet_reached",
        f"{before} stand before this one. The next wave {when} and invites up to {wave_size(gig)}.",
    )


def _too_late(gig: Gig, now: datetime) -> Iterator[Reason]:
    due = _due(gig, now)
    if is_over(gig, due):
        last = min(gig.end_at, gig.archive_at or gig.end_at)
        yield Reason(
            "no_wave_left", f"The next wave would be due at {iso_ms(due)}; the gig is over at {iso_ms(last)}."
        )


def _due(gig: Gig, now: datetime) -> datetime:
    """When the next wave runs; one that is late runs now."""
    return max(planned_wave(gig, now) or now, now)
