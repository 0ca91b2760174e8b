"""Topics and choices in the words of the pages."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cirro.notifications.domain.topics import NEW_GIG_INVITATION

CHOICE_LABELS: dict[str, Promise] = {
    "immediately": _("Immediately"),
    "digest_hourly": _("Hourly digest"),
    "digest_daily": _("Daily digest"),
    "never": _("Never"),
}
_IDENTIFIER = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*\Z")


def topic_label(name: str) -> str:
    """What people read for a topic: a Space may have named it as programs do."""
    if name == NEW_GIG_INVITATION:
        return gettext("New gig invitations")
    if _IDENTIFIER.match(name):
        return name.replace("_", " ").replace("-", " ").capitalize()
    return name


def choice_label(choice: str) -> str:
    """One of `domain.choices.CHOICES`."""
    return str(CHOICE_LABELS[choice])
