"""What the closing of an account ends among the notifications."""

from __future__ import annotations

from typing import Any

from cirro.kernel import sql

# Mails before what is in them, and both in one order, as whoever delivers them.
_FORGET = (
    """
    DELETE FROM notifications_mail WHERE id IN (
        SELECT id FROM notifications_mail WHERE user_id = %(user)s ORDER BY id FOR UPDATE)
    """,
    """
    DELETE FROM notifications_notification WHERE id IN (
        SELECT id FROM notifications_notification WHERE user_id = %(user)s ORDER BY id FOR UPDATE)
    """,
    "DELETE FROM notifications_topicpreference WHERE user_id = %(user)s",
    "DELETE FROM notifications_localepreference WHERE user_id = %(user)s",
    # An address that nothing could be sent to is the person's, too.
    """
    DELETE FROM notifications_suppression WHERE address IN (
        SELECT lower(email) FROM people_user WHERE id = %(user)s
        UNION SELECT lower(email) FROM account_emailaddress WHERE user_id = %(user)s)
    """,
)


def forget_person(sender: object, *, user_id: int, **_: Any) -> None:
    """Answer `account_closing`: the inbox, the mails and what the person chose, of all Spaces, also of those left."""
    for statement in _FORGET:
        sql.execute(statement, {"user": user_id})
