"""Message ids of mails: the same in every attempt, and nobody else can make one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_OURS = re.compile(r"<?(\d{1,18})\.([0-9a-f]{20})@")


def make_message_id(mail_id: int) -> str:
    """The id of the mail with that number, such as `<17.5f0…@cirro.example.org>`."""
    return f"<{mail_id}.{_mark(mail_id)}@{urlsplit(settings.CIRRO_URL).hostname or 'localhost'}>"


def mail_ids_in(text: str) -> Iterator[int]:
    """The numbers of our mails whose message ids stand in the text. What merely looks like one is passed over, so who
    names one has had the mail in hands."""
    for found in _OURS.finditer(text):
        if constant_time_compare(found[2], _mark(int(found[1]))):
            yield int(found[1])


def _mark(mail_id: int) -> str:
    return salted_hmac("cirro.notifications.mail", str(mail_id), algorithm="sha256").hexdigest()[:20]
