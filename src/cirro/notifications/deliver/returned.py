"""Mail to an address came back: nothing more is sent there."""

from __future__ import annotations

from cirro.notifications.deliver.ending import fail, suppress
from cirro.notifications.models import Mail


def give_up_address(address: str, reason: str, mail: Mail | None = None) -> bool:
    """Send nothing there any more, and count `mail`, if it is known, as failed; whether that is new. May be repeated."""
    if mail is not None:
        was_new = not _is_suppressed(address)
        fail(mail.space_id, mail.id, reason, bounced=address)
        return was_new
    return suppress(address, reason)


def _is_suppressed(address: str) -> bool:
    from cirro.notifications.domain.suppressions import suppression_of

    return suppression_of(address) is not None
