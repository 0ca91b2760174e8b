"""What stands in the unsubscribe link of a mail: whose mails, of which Space, about which topic. It never expires."""

from __future__ import annotations

from typing import NamedTuple

from django.core.signing import BadSignature, Signer
from django.utils.http import base36_to_int, int_to_base36

_SALT = "cirro.notifications.unsubscribe"


class Mails(NamedTuple):
    """One person's mails about one topic of a Space."""

    user_id: int
    space_id: int
    topic_id: int


def make_token(user_id: int, space_id: int, topic_id: int) -> str:
    """The token for one person's mails about a topic: ids and a signature, nothing personal. Fits into a URL's path."""
    return _signer().sign("-".join(int_to_base36(id) for id in (user_id, space_id, topic_id)))


def read_token(token: str) -> Mails:
    """Whose mails the token is for. Raises ValueError for one that isn't ours, or is cut off."""
    try:
        user_id, space_id, topic_id = (base36_to_int(part) for part in _signer().unsign(token).split("-"))
    except BadSignature as error:
        raise ValueError("the unsubscribe token is broken") from error
    return Mails(user_id, space_id, topic_id)


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=".")
