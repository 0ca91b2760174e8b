"""What became of the mail about a line of the inbox, in words for its person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cirro.gigs.domain.outdated_invitations import ANSWERED, OVER, RENEWED
from cirro.notifications.domain import mail_reasons as why
from cirro.notifications.domain.inbox import Line

# Phrases of which one is in each reason.
PHRASES: dict[str, Promise] = {
    why.PAUSED: _("you have paused"),
    why.DIGEST: _("it comes with your digest"),
    why.QUIET_HOURS: _("nothing is mailed in quiet hours"),
    why.ENOUGH: _("you got many invitations that day"),
    why.CANCELLED: _("the Space took it back"),
    why.TOPIC_DELETED: _("the Space took it back"),
    why.LEFT: _("you have left the Space"),
    why.CHOSE_NEVER: _("you chose to get no such mails"),
    why.SUPPRESSED: _("nothing is mailed to your address any more"),
    why.RESERVED: _("your address is one for examples"),
    why.UNVERIFIED: _("your address was not confirmed"),
    why.INVITED_ANEW: _("you were invited anew"),
    ANSWERED["accepted"]: _("you had accepted before"),
    ANSWERED["rejected"]: _("you had declined before"),
    ANSWERED["expired"]: _("the invitation had expired before"),
    OVER: _("the gig was over before"),
    RENEWED: _("you were invited anew"),
}


@dataclass(frozen=True)
class Mailed:
    """`state`: sent, waits, none or failed; `at` is when it was sent or is to be; `why` a phrase, may be empty."""

    state: str
    at: datetime | None
    why: str


def mailed(line: Line) -> Mailed | None:
    """What became of the mail; None while it is on its way."""
    reason = next((str(words) for phrase, words in PHRASES.items() if phrase in line.mail_error), "")
    match line.mail_state:
        case "sent":
            return Mailed("sent", line.mail_sent_at, "")
        case "held" | "digest":
            return Mailed("waits", line.mail_due_at, reason)
        case "dropped":
            return Mailed("none", None, reason)
        case "failed":
            return Mailed("failed", None, "")
    return None
