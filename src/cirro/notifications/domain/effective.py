"""What holds for a person in a Space: their own choices, else the topics' defaults, else the Space's locale.

The SQL is for statements over many people at once; `p` is `notifications_topicpreference` (left join), `t` the topic.
"""

from __future__ import annotations

from typing import NamedTuple

from cirro.kernel import sql
from cirro.notifications.domain.own_words import spoken_language

EMAIL = "COALESCE(p.email, t.email)"
MICROSOFT_TEAMS = "COALESCE(p.microsoft_teams, t.microsoft_teams)"
OWN_CHOICE = "p.space_id = t.space_id AND p.topic_id = t.id"

_CHOICES = f"""
SELECT t.id, t.name, {EMAIL}, {MICROSOFT_TEAMS} FROM notifications_notificationtopic t
  LEFT JOIN notifications_topicpreference p ON {OWN_CHOICE} AND p.user_id = %(user)s
 WHERE t.space_id = %(space)s AND t.deleted_at IS NULL ORDER BY t.id
"""
# Of the locales that a Space writes in, `l`: the one that the person chose there, `p`, or its language; then that of
# their account, `u`, or its language; then the Space's default.
CHOSEN_FIRST = """
COALESCE(l.locale = p.locale, FALSE) DESC, COALESCE(l.locale = split_part(p.locale, '-', 1), FALSE) DESC
"""
ACCOUNTS_FIRST = (
    "l.locale = u.locale DESC, l.locale = split_part(u.locale, '-', 1) DESC, l.is_default DESC, l.id"
)
_LOCALES = f"""
SELECT DISTINCT ON (u.id) u.id, l.locale, p.locale, u.locale
  FROM people_user u
  JOIN notifications_locale l ON l.space_id = %(space)s
  LEFT JOIN notifications_localepreference p ON p.space_id = l.space_id AND p.user_id = u.id
 WHERE u.id = ANY(%(users)s)
 ORDER BY u.id, {CHOSEN_FIRST}, {ACCOUNTS_FIRST}
"""


class TopicChoice(NamedTuple):
    """When a person gets what a topic has for them, per channel."""

    topic_id: int
    topic_name: str
    email: str
    microsoft_teams: str


class PersonLocale(NamedTuple):
    """The locale of a Space that a person is written to in, the one that they chose there, which it may not have, and
    that of their account, which may be empty."""

    used: str
    chosen: str | None
    accounts: str

    @property
    def wanted(self) -> tuple[str, ...]:
        """The locales to write in, the best first: what the Space writes in, or what Cirro's own words are said in."""
        tags = (self.chosen or "", self.accounts)
        own = next((language for tag in tags if (language := spoken_language(tag))), None)
        if own is None or own == self.used:
            return (self.used,)
        suits = self.used.partition("-")[0] == own
        return (self.used, own) if suits else (own, self.used)


def choices_of(space_id: int, user_id: int) -> list[TopicChoice]:
    """What holds for the person, for every topic of the Space, in the order of their ids."""
    return [TopicChoice(*row) for row in sql.rows(_CHOICES, {"space": space_id, "user": user_id})]


def locales_of(space_id: int, user_ids: list[int]) -> dict[int, PersonLocale]:
    """User id → the locale to write in; people that aren't there are left out."""
    rows = sql.rows(_LOCALES, {"space": space_id, "users": user_ids})
    return {user_id: PersonLocale(*locales) for user_id, *locales in rows}
