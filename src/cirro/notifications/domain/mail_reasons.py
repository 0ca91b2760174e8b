"""Why a mail waits, or is none: phrases, kept with the notification for the person and for the Space.

Those that wait are followed by the moment, what a suppressed address met by the mail server's words.
"""

from __future__ import annotations

import re

PAUSED = "the person has paused"
DIGEST = "waits for the digest"
QUIET_HOURS = "quiet hours in the person's time zone"
# Behind the number.
ENOUGH = "invitations were sent that day"

CANCELLED = "the broadcast was cancelled"
LEFT = "the person has left the Space"
CLOSED = "the account is closed"
TOPIC_DELETED = "the Space deleted the topic"
CHOSE_NEVER = "the person chose to get no mails about this topic"
SUPPRESSED = "nothing is sent to the address"
RESERVED = "the address is at a domain that is reserved for examples and tests"
UNVERIFIED = "the address was never verified"
INVITED_ANEW = "the invitation was reset"

# Our own words, if any, and a reply code or a status (RFC 3463).
_UP_TO_CODE = re.compile(
    r"(?:[^:@]+: ){0,2}(?:[245]\d\d(?: [245]\.\d{1,3}\.\d{1,3})?|[245]\.\d{1,3}\.\d{1,3})\b"
)


def for_space(reason: str) -> str:
    """The reason without the words of mail servers: they name the address, which no Space gets to know."""
    found = _UP_TO_CODE.match(reason)
    said = found[0] if found else reason.partition(": ")[0]
    return "it could not be delivered" if "@" in said else said
