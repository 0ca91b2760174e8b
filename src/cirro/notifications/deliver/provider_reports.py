"""What a mail provider reports: bounces and complaints end mails to an address."""

from __future__ import annotations

from typing import Any

from cirro.notifications.deliver.ending import one_line
from cirro.notifications.deliver.returned import give_up_address
from cirro.notifications.models import Mail

_ENDS = {
    "bounced": "mail to it came back",
    "complained": "mail to it was reported as unwanted",
    "unsubscribed": "its owner unsubscribed at the mail provider",
}
# Of bounces, those that come from the address being wrong; the provider tries the others again.
_BOUNCE_REASONS = ("bounced", "invalid")


def take_report(sender: object, *, event: Any, **_: Any) -> None:
    """The answer to django-anymail's `tracking` signal."""
    reason = getattr(event, "reject_reason", None)
    if event.event_type not in _ENDS or not event.recipient:
        return
    if event.event_type == "bounced" and reason not in (None, *_BOUNCE_REASONS):
        return
    said = event.mta_response or event.description or ""
    words = one_line(f"{_ENDS[event.event_type]}: {said}" if said else _ENDS[event.event_type])
    mail = None
    if event.message_id:
        mail = Mail.objects.filter(
            provider_reference=event.message_id, user__email__iexact=event.recipient
        ).first()
    give_up_address(event.recipient, words, mail)
