"""For how long somebody takes no invitations, and from whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from cirro.kernel import clock
from cirro.look.forms import DateInput
from cirro.spaces.domain.connected_spaces import ConnectedSpace
from cirro.spaces.domain.pause import LONGEST
from cirro.spaces.domain.space_ref import space_ref

_DATE = "date"
_LENGTHS = {
    "7": _("a week"),
    "14": _("two weeks"),
    "30": _("a month (30 days)"),
    _DATE: _("until a day that I choose"),
}


class PauseForm(forms.Form):
    """A pause from all Spaces or from one."""

    space = forms.ChoiceField(label=_("Invitations from"), required=False)
    length = forms.ChoiceField(
        label=_("No invitations for"), choices=list(_LENGTHS.items()), initial="7", widget=forms.RadioSelect
    )
    until = forms.DateField(
        label=_("First day with invitations again"),
        required=False,
        help_text=_("Only when you choose the day yourself."),
        widget=DateInput,
    )

    def __init__(self, *args: Any, spaces: Sequence[ConnectedSpace], zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        chooser = self.fields["space"]
        assert isinstance(chooser, forms.ChoiceField)  # declared so above
        chooser.choices = [("", _("all Spaces")), *((str(space.id), space.name) for space in spaces)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("length") == _DATE and not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", _("Choose a day."))
        return cleaned

    def until_moment(self) -> datetime:
        """When the pause ends: a day begins in the person's zone; weeks count on the Space's clock."""
        chosen = self.cleaned_data
        if chosen["length"] == _DATE:
            return datetime.combine(chosen["until"], time.min, self.zone)
        space = space_ref(int(chosen["space"])) if chosen["space"] else None
        return clock.now(space) + timedelta(days=int(chosen["length"]))

    def refuse(self) -> None:
        """Say at the field that the domain does not take this end."""
        self.add_error(
            "until", _("Choose a day that is ahead, at most %(days)s days from now.") % {"days": LONGEST.days}
        )
