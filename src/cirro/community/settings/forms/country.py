"""Why the country that somebody named isn't the one they were seen in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cirro.people.domain.review_country import LONGEST_EXPLANATION


class ExplanationForm(forms.Form):
    """The person's own words."""

    explanation = forms.CharField(
        label=_("Your explanation"),
        max_length=LONGEST_EXPLANATION,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Such as: I am travelling, or I use a VPN. Only the operator of this site reads it."),
    )
