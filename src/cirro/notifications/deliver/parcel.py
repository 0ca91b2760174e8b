"""What a batch of mails is made from, read with a handful of statements however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from cirro.kernel import sql
from cirro.notifications.deliver.mails import Taken
from cirro.notifications.domain import mail_reasons as why
from cirro.notifications.domain.effective import EMAIL, OWN_CHOICE, PersonLocale, locales_of
from cirro.notifications.domain.things import Thing, find_outdated, find_things
from cirro.people.domain.standing import IN_GOOD_STANDING

_RECIPIENTS = f"""
SELECT k.id, u.email, u.first_name, u.last_name, u.time_zone, s.name,
       CASE WHEN m.id IS NULL THEN '{why.LEFT}'
            WHEN NOT {IN_GOOD_STANDING} THEN '{why.CLOSED}'
            WHEN x.address IS NOT NULL THEN '{why.SUPPRESSED}: ' || x.reason ELSE '' END
  FROM notifications_mail k
  JOIN people_user u ON u.id = k.user_id
  JOIN spaces_space s ON s.id = k.space_id
  LEFT JOIN spaces_member m ON m.space_id = k.space_id AND m.user_id = k.user_id
  LEFT JOIN notifications_suppression x ON x.address = lower(u.email)
 WHERE k.id = ANY(%s)
"""
# With why it need not be told any more: much may have happened while a mail server was away.
_ITEMS = f"""
SELECT n.mail_id,
       CASE WHEN b.status = 'cancelled' THEN '{why.CANCELLED}' WHEN t.deleted_at IS NOT NULL THEN '{why.TOPIC_DELETED}'
            WHEN {EMAIL} = 'never' THEN '{why.CHOSE_NEVER}' END,
       n.id, n.topic_id, t.name, t.layout_id, n.object_type, n.object_id, n.broadcast_id
  FROM notifications_notification n
  JOIN notifications_notificationtopic t ON t.id = n.topic_id
  LEFT JOIN notifications_topicpreference p ON {OWN_CHOICE} AND p.user_id = n.user_id
  LEFT JOIN notifications_broadcast b ON b.id = n.broadcast_id
 WHERE n.mail_id = ANY(%s) AND n.state = 'mailed' ORDER BY n.mail_id, n.id
"""
_PAYLOADS = (
    "SELECT id, payload::text FROM notifications_notification WHERE id = ANY(%s) AND payload IS NOT NULL"
)
_BROADCASTS = "SELECT id, payload::text, templates::text FROM notifications_broadcast WHERE id = ANY(%s)"


# Of one mail's notifications, those that are said; of the others it says how many they are. Each is a line in the inbox.
MOST_SAID = 500


class Recipient(NamedTuple):
    """Whom a mail goes to, and which Space it is from; `obstacle` says why it is not to be sent any more."""

    address: str
    first_name: str
    last_name: str
    time_zone: str
    space_name: str
    obstacle: str


class Item(NamedTuple):
    """One notification in a mail."""

    id: int
    topic_id: int
    topic_name: str
    layout_id: int | None
    object_type: str
    object_id: int
    broadcast_id: int | None


@dataclass
class Contents:
    """What is in one mail: the notifications that are said, how many others there are, and all their topics."""

    items: list[Item] = field(default_factory=list)
    others: int = 0
    topic_ids: set[int] = field(default_factory=set)

    def add(self, item: Item) -> None:
        """One more."""
        self.topic_ids.add(item.topic_id)
        if len(self.items) < MOST_SAID:
            self.items.append(item)
        else:
            self.others += 1


@dataclass(frozen=True)
class Parcel:
    """By mail: recipient, contents and locale; by notification: values of its own; by broadcast: its payload and its own
    templates. `dropped` are the notifications that are in these mails no more, and why."""

    recipients: Mapping[int, Recipient]
    contents: Mapping[int, Contents]
    locales: Mapping[tuple[int, int], PersonLocale]
    things: Mapping[tuple[str, int], Thing]
    dropped: Mapping[int, str]
    payloads: Mapping[int, dict[str, Any]] = field(default_factory=dict)
    broadcasts: Mapping[int | None, tuple[dict[str, Any], list[dict[str, Any]]]] = field(default_factory=dict)


def read_parcel(mails: Sequence[Taken]) -> Parcel:
    """All that these mails are made from, but for the templates."""
    ids = [mail.id for mail in mails]
    contents, dropped = _read_contents(ids)
    said = [item for own in contents.values() for item in own.items]
    objects: dict[str, set[int]] = defaultdict(set)
    for item in said:
        objects[item.object_type].add(item.object_id)
    broadcasts = sorted({item.broadcast_id for item in said if item.broadcast_id is not None})
    people: dict[int, set[int]] = defaultdict(set)
    for mail in mails:
        people[mail.space_id].add(mail.user_id)
    return Parcel(
        {mail_id: Recipient(*row) for mail_id, *row in sql.rows(_RECIPIENTS, [ids])},
        contents,
        {
            (space_id, user_id): locale
            for space_id, users in people.items()
            for user_id, locale in locales_of(space_id, sorted(users)).items()
        },
        find_things(None, objects),
        dropped,
        {id: orjson.loads(payload) for id, payload in sql.rows(_PAYLOADS, [[item.id for item in said]])},
        {
            id: (orjson.loads(payload), orjson.loads(templates) if templates else [])
            for id, payload, templates in (sql.rows(_BROADCASTS, [broadcasts]) if broadcasts else [])
        },
    )


def _read_contents(mail_ids: list[int]) -> tuple[dict[int, Contents], dict[int, str]]:
    """What is in each mail, and what was, with the reasons."""
    contents: dict[int, Contents] = defaultdict(Contents)
    dropped: dict[int, str] = {}
    found = [(mail_id, reason, Item(*row)) for mail_id, reason, *row in sql.rows(_ITEMS, [mail_ids])]
    outdated = find_outdated([(item.object_type, item.object_id) for *_, item in found])
    for mail_id, reason, item in found:
        reason = reason or outdated.get((item.object_type, item.object_id))
        if reason:
            dropped[item.id] = reason
        else:
            contents[mail_id].add(item)
    return contents, dropped
