"""Where links in mails and redirects may lead."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.utils.http import url_has_allowed_host_and_scheme


def is_own_path(url: str) -> bool:
    """Whether `url` is a path of this installation, so that a redirect there leaves it never.

    Other hosts are refused, known ones too: who must get to a Space goes through a page of ours that looks it up.
    """
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def link(path: str, next_path: str | None = None) -> str:
    """The link to a page for a mail. It begins with CIRRO_URL, whatever host the request named."""
    query = f"?{urlencode({'next': next_path})}" if next_path else ""
    return f"{settings.CIRRO_URL}{path}{query}"
