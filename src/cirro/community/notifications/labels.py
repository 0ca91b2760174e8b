"""Topics and choices in the words of the pages."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cirro.notifications.domain.topics import NEW_GIG_INVITATION, topic_title

CHOICE_LABELS: dict[str, Promise] = {
    "immediately": _("Immediately"),
    "digest_hourly": _("Hourly digest"),
    "digest_daily": _("Daily digest"),
    "never": _("Never"),
}


def topic_label(name: str) -> str:
    """What people read for a topic."""
    if name == NEW_GIG_INVITATION:
        return gettext("New gig invitations")
    return topic_title(name)


def choice_label(choice: str) -> str:
    """One of `domain.choices.CHOICES`."""
    return str(CHOICE_LABELS[choice])
