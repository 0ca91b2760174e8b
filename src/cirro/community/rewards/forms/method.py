"""A new way to be paid: the fields are the provider's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext

from cirro.community.rewards.refusals import show_refusal
from cirro.kernel.errors import Refused
from cirro.rewards.domain.methods import add_method
from cirro.rewards.providers.interface import Provider


class MethodForm(forms.Form):
    """What the provider asks for."""

    def __init__(self, *args: Any, provider: Provider, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provider, self.currency = provider, currency
        for field in provider.fields():
            self.fields[field.name] = forms.CharField(
                # Their names are marked for translation where they are, in English.
                label=gettext(field.label),
                required=field.required,
                help_text=gettext(field.help) if field.help else "",
                max_length=field.max_length,
                # Browsers keep nothing of it.
                widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
            )

    def save(self, user_id: int) -> bool:
        """Keep it; whether all was well."""
        try:
            add_method(user_id, self.provider.name, self.currency, self.cleaned_data)
        except Refused as refused:
            show_refusal(self, refused)
            return False
        return True
