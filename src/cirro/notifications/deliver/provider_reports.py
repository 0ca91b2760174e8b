"""What a mail provider reports: bounces and complaints end mails to an address; a mail that it did not send failed."""

from __future__ import annotations

from typing import Any

from cirro.notifications.deliver.ending import fail, one_line
from cirro.notifications.deliver.returned import give_up_address
from cirro.notifications.deliver.wire import is_same_address
from cirro.notifications.models import Mail

_ENDS = {
    "bounced": "mail to it came back",
    "complained": "mail to it was reported as unwanted",
    "unsubscribed": "its owner unsubscribed at the mail provider",
}
# Of bounces, those that come from the address being wrong; the provider tries the others again.
_BOUNCE_REASONS = ("bounced", "invalid")
# The provider took a mail and then sent none, because of what it had met before.
_NOT_SENT = ("rejected", "failed")
_MET_BEFORE = {
    "bounced": "bounced",
    "invalid": "bounced",
    "spam": "complained",
    "unsubscribed": "unsubscribed",
}


def take_report(sender: object, *, event: Any, **_: Any) -> None:
    """The answer to django-anymail's `tracking` signal."""
    reason = getattr(event, "reject_reason", None)
    is_unsent = event.event_type in _NOT_SENT
    end = _MET_BEFORE.get(str(reason)) if is_unsent else event.event_type
    if not event.recipient or (event.event_type == "bounced" and reason not in (None, *_BOUNCE_REASONS)):
        return
    mail = None
    if event.message_id and (is_unsent or end in _ENDS):
        # Some providers give several mails one reference.
        sent = Mail.objects.filter(provider_reference=event.message_id).select_related("user")
        mail = next((each for each in sent if is_same_address(each.user.email, event.recipient)), None)
    said = event.mta_response or event.description or ""
    if end in _ENDS:
        words = one_line(f"{_ENDS[end]}: {said}" if said else _ENDS[end])
        # As its owner writes it, where that is known: a provider may write domains of other scripts in ASCII.
        give_up_address(mail.user.email if mail else event.recipient, words, mail)
    elif is_unsent and mail is not None:
        fail(mail.space_id, mail.id, one_line(f"the mail provider did not send it: {said or reason or ''}"))
