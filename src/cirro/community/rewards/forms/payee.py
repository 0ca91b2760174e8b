"""Who is paid."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cirro.community.rewards.refusals import show_refusal
from cirro.community.settings.forms.long_select import LongSelect
from cirro.kernel.errors import Refused
from cirro.people.models import User
from cirro.people.named_choices import countries
from cirro.rewards.domain.payee import find_payee, save_payee
from cirro.rewards.domain.payee_rules import (
    BUILDING_LENGTH,
    NAME_LENGTH,
    POSTCODE_LENGTH,
    STREET_LENGTH,
    TAX_NUMBER_LENGTH,
    TOWN_LENGTH,
    VAT_ID_LENGTH,
    read_payee,
)


def _text(
    label: Any, most: int, autocomplete: str, *, required: bool = True, help_text: Any = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        widget=forms.TextInput({"autocomplete": autocomplete}),
    )


class PayeeForm(forms.Form):
    """Legal name, address and tax fields, as bills carry them."""

    first_name = _text(_("First name"), NAME_LENGTH, "given-name", help_text=_("As your bank has it."))
    last_name = _text(_("Last name"), NAME_LENGTH, "family-name")
    street = _text(
        _("Street"), STREET_LENGTH, "address-line1", help_text=_("Without the number of the house.")
    )
    building = _text(_("House number"), BUILDING_LENGTH, "address-line2", required=False)
    postcode = _text(_("Postcode"), POSTCODE_LENGTH, "postal-code", required=False)
    town = _text(_("Town"), TOWN_LENGTH, "address-level2")
    country_code = forms.ChoiceField(
        label=_("Country"),
        widget=LongSelect({"autocomplete": "country"}),
        help_text=_("Where you live; your account may be in another."),
    )
    tax_number = _text(
        _("Tax number"),
        TAX_NUMBER_LENGTH,
        "off",
        required=False,
        help_text=_("Of the tax office where you live. It stands on your bills."),
    )
    vat_id = _text(
        _("VAT ID"),
        VAT_ID_LENGTH,
        "off",
        required=False,
        help_text=_("If you have one, such as DE123456789."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        payee = find_payee(user.pk)
        # What the profile says is a start.
        kwargs["initial"] = {field: getattr(payee or user, field, "") or "" for field in self.base_fields}
        super().__init__(*args, **kwargs)
        chooser = self.fields["country_code"]
        assert isinstance(chooser, forms.ChoiceField)  # declared so above
        chooser.choices = [("", _("please choose")), *countries()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        _, faults = read_payee(cleaned)
        # Together with what the form itself has found.
        left = [fault for fault in faults if fault.field not in self.errors]
        if left:
            show_refusal(self, Refused("", left))
        return cleaned

    def save(self) -> None:
        """Write it. The fields were looked at."""
        save_payee(self.user.pk, self.cleaned_data)
