"""What the closing of an account ends among the Spaces."""

from __future__ import annotations

from typing import Any

from cirro.events.domain.redact import redact
from cirro.kernel import clock
from cirro.spaces.domain.membership import remove_member
from cirro.spaces.domain.tell_spaces import spaces_of
from cirro.spaces.models import Space


def leave_spaces(sender: object, *, user_id: int, **_: Any) -> None:
    """Answer `account_closing`: take the person out of every Space (`user.deleted`), and what they were like out of
    all Spaces' events, also of those that they left before."""
    spaces = spaces_of(user_id)
    # All turns before the first lock, in the order that everybody takes them.
    for space in spaces:
        clock.now(space)
    for space in spaces:
        remove_member(space, user_id)
    redact(list(Space.objects.values_list("id", flat=True)), "user.", user_id)
