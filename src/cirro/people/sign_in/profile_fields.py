"""What sign-up asks about the person, with a password as well as through another provider."""

from __future__ import annotations

from datetime import date

from allauth.core import context
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cirro.kernel import clock
from cirro.look.forms import DateInput
from cirro.people.domain.home_zone import home_zone
from cirro.people.domain.profile_rules import EARLIEST_BIRTHDAY, NAME_LENGTH
from cirro.people.domain.time_zones import is_time_zone
from cirro.people.models import User
from cirro.people.named_choices import countries

# In the session of somebody whom a Space invited with `skip_background_check`: country and birth date aren't asked.
SKIP_BACKGROUND_CHECK = "skip_background_check"


def country_choices() -> list[tuple[str, str]]:
    """The empty choice, then every country by its name in the page's language."""
    return [("", gettext("Choose a country")), *countries()]


class ProfileFields(forms.Form):
    """django-allauth builds its sign-up forms on it (ACCOUNT_SIGNUP_FORM_CLASS)."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput({"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput({"autocomplete": "family-name"}),
    )
    country_code = forms.ChoiceField(
        label=_("Country"),
        choices=country_choices,
        widget=forms.Select({"autocomplete": "country"}),
        help_text=_("Where you live. Some gigs are for some countries only."),
    )
    birthday = forms.DateField(
        label=_("Birth date"),
        input_formats=["%Y-%m-%d"],
        widget=DateInput({"autocomplete": "bday", "min": EARLIEST_BIRTHDAY.isoformat()}),
    )
    # Filled in by the browser (time-zone.js); without it the country says something about it.
    time_zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # whatever Django's forms take
        request: HttpRequest | None = context.request
        if request is not None and request.session.get(SKIP_BACKGROUND_CHECK):
            del self.fields["country_code"], self.fields["birthday"]

    @property
    def terms_url(self) -> str:
        """The operator's terms of use; empty when there are none."""
        return str(settings.CIRRO_TERMS_URL)

    @property
    def privacy_url(self) -> str:
        """The operator's privacy notice; empty when there is none."""
        return str(settings.CIRRO_PRIVACY_URL)

    def clean_first_name(self) -> str:
        return _one_line(self.cleaned_data["first_name"])

    def clean_last_name(self) -> str:
        return _one_line(self.cleaned_data["last_name"])

    def clean_birthday(self) -> date:
        birthday: date = self.cleaned_data["birthday"]
        if not EARLIEST_BIRTHDAY <= birthday <= clock.now().date():
            raise forms.ValidationError(_("Enter the date on which you were born."))
        return birthday

    def clean_time_zone(self) -> str:
        # Browsers know zones that we may not; nobody could correct that in a hidden field.
        given: str = self.cleaned_data["time_zone"]
        return given if is_time_zone(given) else ""

    def fill(self, user: User) -> None:
        """Put what was said into `user`, without saving."""
        said = self.cleaned_data
        user.first_name, user.last_name = said["first_name"], said["last_name"]
        user.screen_name = user.screen_name or user.first_name
        user.country_code = said.get("country_code") or None
        user.birthday = said.get("birthday")
        user.time_zone = said.get("time_zone") or home_zone(user.country_code)

    def signup(self, request: HttpRequest, user: User) -> None:
        """django-allauth asks for it; the adapter has filled everything in before the account was saved."""


def _one_line(name: str) -> str:
    """A name as it may stand in mails and lists. Raises ValidationError for control characters."""
    if not all(character.isprintable() for character in name):
        raise forms.ValidationError(_("Use letters and spaces only."))
    return name
