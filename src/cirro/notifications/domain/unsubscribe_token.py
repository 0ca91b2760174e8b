"""What stands in the unsubscribe link of a mail: whose mails, of which Space, about which topics. It never expires."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.core.signing import BadSignature, Signer
from django.utils.http import base36_to_int, int_to_base36

_SALT = "cirro.notifications.unsubscribe"
# A line in the head of a mail holds 998 characters.
MOST_TOPICS = 40


class Mails(NamedTuple):
    """One person's mails about some topics of a Space; about all that it has, if none is named."""

    user_id: int
    space_id: int
    topic_ids: tuple[int, ...]


def make_token(user_id: int, space_id: int, topic_ids: Sequence[int]) -> str:
    """The token for one person's mails about these topics: ids and a signature, nothing personal. Fits into a URL's path;
    more than MOST_TOPICS are taken for all of the Space's."""
    named = topic_ids if len(topic_ids) <= MOST_TOPICS else ()
    return _signer().sign("-".join(int_to_base36(id) for id in (user_id, space_id, *named)))


def read_token(token: str) -> Mails:
    """Whose mails the token is for. Raises ValueError for one that isn't ours, or is cut off."""
    try:
        ids = [base36_to_int(part) for part in _signer().unsign(token).split("-")]
    except BadSignature as error:
        raise ValueError("the unsubscribe token is broken") from error
    return Mails(ids[0], ids[1], tuple(ids[2:]))


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=".")
