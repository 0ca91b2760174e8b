"""A page with every component of the design on it, for tests and for whoever works on the stylesheet."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.urls import ResolverMatch

from cirro.look.forms import DateInput, DateTimeInput
from tests.look.urls import nothing

_TEMPLATES = Path(__file__).parent / "templates"


class Person:
    """Somebody signed in, without a database."""

    is_authenticated, is_staff, email = True, False, "ada@example.org"

    def __str__(self) -> str:
        return "Ada Lindqvist-Okonkwo"


class EveryField(forms.Form):
    """One field of each kind."""

    email = forms.EmailField(
        help_text="We send a code there.", widget=forms.EmailInput({"autocomplete": "email"})
    )
    screen_name = forms.CharField(max_length=20, initial="Ada")
    day = forms.DateField(label="Birth date", widget=DateInput, required=False)
    until = forms.DateTimeField(label="Pause until", widget=DateTimeInput, required=False)
    country = forms.ChoiceField(choices=[("DE", "Germany"), ("KE", "Kenya")])
    about = forms.CharField(label="About you", widget=forms.Textarea, required=False)
    pace = forms.ChoiceField(
        label="How often", choices=[("a", "At once"), ("d", "Daily")], widget=forms.RadioSelect
    )
    languages = forms.MultipleChoiceField(
        choices=[("de", "German"), ("en", "English"), ("sw", "Swahili")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Those you speak well enough to work in.",
    )
    agree = forms.BooleanField(
        label="I have read what is shared with the Space", help_text="You can withdraw it later."
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def style_page(template: str = "style.html", *, signed_in: bool = True) -> str:
    """The HTML of a page of this directory's `templates`."""
    request = RequestFactory().get("/community/invitations", {"page": "3", "state": "pending"})
    request.resolver_match = ResolverMatch(
        nothing, (), {}, url_name="invitations", namespaces=["community"], app_names=["community"]
    )
    bad = EveryField({"email": "ada@", "country": "DE", "languages": ["de"]})
    bad.add_error(None, "This invitation has expired while you were typing.")
    context = {
        "form": EveryField(),
        "bad_form": bad,
        "page": Paginator(range(100), 10).page(3),
        "when": datetime(2026, 11, 22, 15, 4, tzinfo=UTC),
        "states": ["pending", "accepted", "rejected", "expired", "running"],
        "user": Person() if signed_in else SimpleNamespace(is_authenticated=False),
        "messages": [
            Message(constants.SUCCESS, "You have joined Crowd Tree Planting."),
            Message(constants.ERROR, "All seats were taken a moment ago."),
            Message(constants.WARNING, "Your address isn’t confirmed yet."),
            Message(constants.INFO, "Times are shown in Europe/Berlin."),
        ],
    }
    source = (_TEMPLATES / template).read_text()
    return engines["django"].from_string(source).render(context, request)
