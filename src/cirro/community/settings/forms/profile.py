"""What people say about themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cirro.community.settings.forms.choices import time_zones
from cirro.community.settings.forms.languages import LanguageSelects, LanguagesField
from cirro.community.settings.forms.long_select import LongSelect
from cirro.kernel.errors import Refused
from cirro.look.forms import DateInput
from cirro.look.templatetags.look import language_name
from cirro.people.domain.profile_rules import MOST_LANGUAGES, NAME_LENGTH
from cirro.people.domain.time_zones import iana_name
from cirro.people.domain.update_profile import update_profile
from cirro.people.models import User
from cirro.people.named_choices import countries, languages

# The domain's refusals, in words for people and in the page's language.
_REFUSALS = {
    "birthday": _("Enter a date between 1900 and today."),
    "phone": _("Enter an international number, such as +49 30 123456."),
    "languages": _("Choose languages from the lists."),
    "first_name": _("Enter a name on a single line."),
    "last_name": _("Enter a name on a single line."),
    "screen_name": _("Enter a name on a single line."),
}


class ProfileForm(forms.Form):
    """All fields of the profile; `save` writes those that differ."""

    first_name = forms.CharField(
        label=_("First name"), max_length=NAME_LENGTH, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=NAME_LENGTH, widget=forms.TextInput({"autocomplete": "family-name"})
    )
    screen_name = forms.CharField(
        label=_("Screen name"),
        max_length=NAME_LENGTH,
        required=False,
        help_text=_("What Spaces show to others. Empty: your first name."),
        widget=forms.TextInput({"autocomplete": "nickname"}),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), widget=LongSelect, help_text=_("Times are shown in it, here and in Spaces.")
    )
    country_code = forms.ChoiceField(
        label=_("Country"), required=False, widget=LongSelect({"autocomplete": "country"})
    )
    birthday = forms.DateField(
        label=_("Birth date"), required=False, widget=DateInput({"autocomplete": "bday"})
    )
    languages = LanguagesField(
        label=_("Languages you speak"), required=False, help_text=_("The best first. Spaces don’t see them.")
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        help_text=_("International, such as +49 30 123456. Spaces don’t see it."),
        widget=forms.TextInput({"autocomplete": "tel", "type": "tel"}),
    )
    locale = forms.ChoiceField(
        label=_("Language of these pages"), required=False, help_text=_("Of mails to you, too.")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        kwargs["initial"] = {field: getattr(user, field) for field in self.base_fields}
        kwargs["initial"]["time_zone"] = iana_name(user.time_zone)
        super().__init__(*args, **kwargs)
        self._choices("time_zone", time_zones())
        self._choices("country_code", [("", _("not said")), *countries()])
        self._choices("locale", [("", _("As your browser asks")), *settings.LANGUAGES])
        known = languages()
        own = [(tag, language_name(tag)) for tag in user.languages if tag not in dict(known)]
        count = min(max(3, len(user.languages) + 1), MOST_LANGUAGES)
        self.fields["languages"].widget = LanguageSelects([("", "—"), *own, *known], count)

    def _choices(self, field: str, choices: list[Any]) -> None:
        chooser = self.fields[field]
        assert isinstance(chooser, forms.ChoiceField)  # declared so above
        chooser.choices = choices

    def save(self) -> bool:
        """Write it; whether all was well. What the domain refuses becomes an error at its field."""
        changes = {**self.cleaned_data, "country_code": self.cleaned_data["country_code"] or None}
        if changes["time_zone"] == iana_name(self.user.time_zone):
            del changes["time_zone"]  # may be stored by the name that Rails gives it
        try:
            update_profile(self.user.pk, changes)
        except Refused as refused:
            for fault in refused.faults:
                self.add_error(fault.field, _REFUSALS.get(fault.field, fault.message))
            return False
        return True
