"""What it means that a bill is paid by hand: who pays, where, when, and what to ask for it by."""

from __future__ import annotations

from datetime import tzinfo

from babel.dates import format_date
from django.utils.translation import gettext as _

from cirro.people.named_choices import page_locale
from cirro.rewards.domain.person_bills import Try
from cirro.rewards.providers.manual import Manual


def by_hand(transfer: Try, payer: str, zone: tzinfo) -> str:
    """A sentence or two; empty for what is not paid by hand, or came back. `payer` is the operator's name, if they gave one."""
    if transfer.provider != Manual.name or transfer.state == "returned":
        return ""
    facts = {
        "named": f" ({payer})" if payer else "",
        "when": format_date(transfer.state_at.astimezone(zone), "medium", locale=page_locale()),
        "reference": transfer.provider_reference or transfer.reference,
    }
    if transfer.state == "settled":
        return (
            _(
                "The operator of this site%(named)s paid you as agreed, outside of this site. Noted on %(when)s, reference: "
                "%(reference)s."
            )
            % facts
        )
    if transfer.state == "sent":
        return (
            _(
                "The operator of this site%(named)s pays you as agreed, outside of this site. On their list since %(when)s, "
                "reference: %(reference)s."
            )
            % facts
        )
    return _("The operator of this site%(named)s pays you as agreed, outside of this site.") % facts
