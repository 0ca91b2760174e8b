"""A person's notification preferences in a Space (contract section 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from cirro.kernel import sql
from cirro.kernel.errors import NotFound
from cirro.kernel.paging import nested
from cirro.notifications.domain import find
from cirro.notifications.domain.choices import CHANNELS, check_choices, read_choices
from cirro.notifications.domain.effective import choices_of, locales_of
from cirro.notifications.domain.locales import read_locale
from cirro.notifications.domain.template_rules import refuse
from cirro.notifications.models import LocalePreference, TopicPreference
from cirro.spaces.domain.membership import lock_member
from cirro.spaces.models import Member

# What a call doesn't name stays as it was.
_CHOOSE = """
INSERT INTO notifications_topicpreference AS had (space_id, user_id, topic_id, email, microsoft_teams)
VALUES (%(space)s, %(user)s, %(topic)s, %(email)s, %(microsoft_teams)s)
ON CONFLICT (space_id, user_id, topic_id) DO UPDATE
   SET email = COALESCE(excluded.email, had.email),
       microsoft_teams = COALESCE(excluded.microsoft_teams, had.microsoft_teams)
"""


def show_preferences(space_id: int, user_id: int) -> dict[str, Any]:
    """The person's locale and what holds for each topic. Its id is the user's: there is one for each.

    Raises NotFound for strangers.
    """
    if not Member.objects.filter(space_id=space_id, user_id=user_id).exists():
        raise NotFound.thing("user", user_id)
    locale = locales_of(space_id, [user_id])[user_id]
    return {
        "id": str(user_id),
        "object": "notification_preference",
        "locale": locale.chosen or locale.used,
        "topics": nested(
            [
                {
                    "id": str(choice.topic_id),
                    "object": "notification_topic_preference",
                    "preferences": {"email": choice.email, "microsoft_teams": choice.microsoft_teams},
                }
                for choice in choices_of(space_id, user_id)
            ]
        ),
    }


def store_preferences(
    space_id: int, user_id: int, locale: str, topics: Sequence[tuple[int, Mapping[str, str | None]]]
) -> dict[str, Any]:
    """Remember the locale, and choices for topics (topic id, channel → choice): in that order, so the last word on a
    channel counts. Topics and channels not named keep theirs. The preferences as shown.

    Raises NotFound for strangers and unknown topics, Refused for an unknown choice or language.
    """
    with transaction.atomic():
        lock_member(space_id, user_id)
        find.check_known(find.topics(space_id), [topic_id for topic_id, _ in topics])
        tag = read_locale(locale)
        refuse(
            *(
                fault
                for number, (_, given) in enumerate(topics)
                for fault in check_choices(given, f"topics.{number}.preferences")
            )
        )
        LocalePreference.objects.update_or_create(
            space_id=space_id, user_id=user_id, defaults={"locale": tag}
        )
        for topic_id, given in topics:
            choose(space_id, user_id, topic_id, read_choices(given))
        return show_preferences(space_id, user_id)


def choose(space_id: int, user_id: int, topic_id: int, choices: Mapping[str, str]) -> None:
    """Remember choices (channel → one of `choices.CHOICES`) of a member for a topic; the other channels keep theirs."""
    if choices:
        given = {channel: choices.get(channel) for channel in CHANNELS}
        sql.execute(_CHOOSE, {"space": space_id, "user": user_id, "topic": topic_id, **given})


def choose_default(space_id: int, user_id: int, topic_id: int) -> None:
    """Forget what the person chose for a topic: its defaults hold again."""
    TopicPreference.objects.filter(space_id=space_id, user_id=user_id, topic_id=topic_id).delete()
