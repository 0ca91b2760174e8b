"""When somebody wants to be paid, and what they want to hear of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cirro.community.rewards.refusals import show_refusal
from cirro.kernel.errors import Refused
from cirro.rewards.domain.payee import MOST_THRESHOLD, save_wishes
from cirro.rewards.models import Payee


class WishesForm(forms.Form):
    """Hold, threshold, and mails."""

    is_held = forms.BooleanField(
        label=_("Hold my payouts"),
        required=False,
        help_text=_("No bills are made for you until you take this back. What you earn waits."),
    )
    threshold = forms.DecimalField(
        label=_("Pay me only from this sum on"),
        min_value=0,
        max_value=MOST_THRESHOLD,
        max_digits=8,
        decimal_places=3,
        required=False,
        help_text=_("In whole units of the currency, such as 50. What is less waits for more. 0: any sum."),
    )
    tell_when_settled = forms.BooleanField(
        label=_("Mail me when money has arrived"),
        required=False,
        help_text=_("When money comes back you get a mail in any case."),
    )

    def __init__(self, *args: Any, payee: Payee, **kwargs: Any) -> None:
        self.user_id = payee.pk
        kwargs["initial"] = {
            "is_held": payee.is_held,
            "threshold": f"{payee.threshold.normalize():f}",
            "tell_when_settled": payee.tell_when_settled,
        }
        super().__init__(*args, **kwargs)

    def save(self) -> bool:
        """Write it; whether all was well."""
        chosen = self.cleaned_data
        try:
            save_wishes(
                self.user_id,
                is_held=chosen["is_held"],
                threshold=chosen["threshold"] or Decimal(0),
                tell_when_settled=chosen["tell_when_settled"],
            )
        except Refused as refused:
            show_refusal(self, refused)
            return False
        return True
