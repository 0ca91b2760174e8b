"""What a person chose in all their Spaces, as they see and change it themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction

from cirro.kernel import sql
from cirro.notifications.domain import find
from cirro.notifications.domain.choices import check_choices, read_choices
from cirro.notifications.domain.effective import ACCOUNTS_FIRST, OWN_CHOICE
from cirro.notifications.domain.locales import read_locale
from cirro.notifications.domain.preferences import choose
from cirro.notifications.domain.template_rules import refuse
from cirro.notifications.models import LocalePreference, TopicPreference
from cirro.spaces.domain.membership import lock_member

_TOPICS = f"""
SELECT t.space_id, t.id, t.name, t.email, p.email
  FROM spaces_member m
  JOIN notifications_notificationtopic t ON t.space_id = m.space_id AND t.deleted_at IS NULL
  LEFT JOIN notifications_topicpreference p ON {OWN_CHOICE} AND p.user_id = m.user_id
 WHERE m.user_id = %s ORDER BY t.space_id, t.id
"""
_LOCALES = f"""
SELECT l.space_id, l.locale, p.locale, u.locale
  FROM spaces_member m
  JOIN people_user u ON u.id = m.user_id
  JOIN notifications_locale l ON l.space_id = m.space_id
  LEFT JOIN notifications_localepreference p ON p.space_id = m.space_id AND p.user_id = m.user_id
 WHERE m.user_id = %s ORDER BY l.space_id, {ACCOUNTS_FIRST}
"""


class TopicEmail(NamedTuple):
    """When the person gets a topic's mails: `own` is what they chose; None: the topic's default holds. `before` is what
    they had chosen when they unsubscribed by a mail's link."""

    topic_id: int
    name: str
    default: str
    own: str | None
    before: str | None = None

    @property
    def holds(self) -> str:
        """One of `choices.CHOICES`."""
        return self.own or self.default


@dataclass(frozen=True)
class SpaceChoices:
    """What holds in one Space. Its locales begin with the one that suits the account; `locale` is the person's own
    there, `accounts` that of their account, which may be empty."""

    topics: tuple[TopicEmail, ...]
    locales: tuple[str, ...]
    locale: str | None
    accounts: str


def person_choices(user_id: int) -> dict[int, SpaceChoices]:
    """Space id → what holds there, for all Spaces that the person is in."""
    topics: dict[int, list[TopicEmail]] = defaultdict(list)
    for space_id, *topic in sql.rows(_TOPICS, [user_id]):
        topics[space_id].append(TopicEmail(*topic))
    locales: dict[int, list[str]] = defaultdict(list)
    own: dict[int, tuple[str | None, str]] = {}
    for space_id, locale, chosen, accounts in sql.rows(_LOCALES, [user_id]):
        locales[space_id].append(locale)
        own[space_id] = chosen, accounts
    return {
        space_id: SpaceChoices(tuple(topics[space_id]), tuple(locales[space_id]), *own[space_id])
        for space_id in own
    }


def save_choices(
    space_id: int, user_id: int, emails: Mapping[int, str | None], locale: str | None = None
) -> None:
    """Remember topic id → when its mails come; None there: the topic's default again. `locale` is the language of the
    Space's messages; empty: that of the account again; None: as it was. What isn't named keeps its own.

    Raises NotFound for strangers and unknown topics, Refused for an unknown choice or language.
    """
    with transaction.atomic():
        lock_member(space_id, user_id)
        find.check_known(find.topics(space_id), emails)
        refuse(*(fault for id, email in emails.items() for fault in check_choices({"email": email}, str(id))))
        for topic_id, email in emails.items():
            choose(space_id, user_id, topic_id, read_choices({"email": email}))
        _choose_defaults(space_id, user_id, [id for id, email in emails.items() if email is None])
        if locale:
            LocalePreference.objects.update_or_create(
                space_id=space_id, user_id=user_id, defaults={"locale": read_locale(locale)}
            )
        elif locale is not None:
            LocalePreference.objects.filter(space_id=space_id, user_id=user_id).delete()


def _choose_defaults(space_id: int, user_id: int, topic_ids: list[int]) -> None:
    """What they chose for other channels stays."""
    own = TopicPreference.objects.filter(space_id=space_id, user_id=user_id, topic_id__in=topic_ids)
    own.update(email=None)
    own.filter(microsoft_teams=None).delete()
