"""What every template is given, whatever it is about."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from textwrap import fill
from typing import Any

from django.utils.translation import get_language, gettext, ngettext

from cirro.notifications.render import Notice, Piece

# Of our own lines of plain text, as terminals show them.
COLUMNS = 78


def given_names(first_name: str, last_name: str, space_name: str, locale: str) -> dict[str, Any]:
    """Name → value for one recipient (contract section 8); `cirro_notice` comes from the renderer, `count` says of how
    many messages the mail consists: one, unless the caller knows better."""
    return {
        "recipient_first_name": first_name,
        "recipient_last_name": last_name,
        "recipient_full_name": f"{first_name} {last_name}".strip(),
        "space_name": space_name,
        "gig_app_name": space_name,
        "locale": locale,
        "count": 1,
    }


def make_notice(space_name: str, unsubscribe_url: str, preferences_url: str, *, kinds: int = 1) -> Notice:
    """Who wrote, and the ways to get no more of it, in the language that is active. `kinds` is the number of topics that
    the mail is about, which one click ends."""
    html, text = _notice(space_name, kinds, get_language())
    return Notice(
        html.replace(_STOP, escape(unsubscribe_url)).replace(_CHOOSE, escape(preferences_url)),
        text.replace(_STOP, unsubscribe_url).replace(_CHOOSE, preferences_url),
    )


def count_others(inbox_url: str, count: int) -> Piece:
    """Where the messages are that a digest has no room for, and how many, in the language that is active."""
    words = ngettext(
        "%(count)s more message is in your Inbox", "%(count)s more messages are in your Inbox", count
    ) % {"count": count}
    return f'<p><a href="{escape(inbox_url)}">{escape(words)}</a></p>', f"{words}:\n{inbox_url}\n"


# Where the addresses go; no text has such signs.
_STOP, _CHOOSE = "\0stop", "\0choose"


# A wave's mails differ in their addresses only.
@lru_cache(maxsize=256)
def _notice(space_name: str, kinds: int, language: str | None) -> tuple[str, str]:
    why = gettext("You get this mail because you are a user of %(space)s.") % {"space": space_name}
    stop = ngettext("Get no more mails of this kind", "Get no more mails of these kinds", kinds)
    choose = gettext("Choose what you get, and when")
    return (
        f'{escape(why)}<br><a href="{_STOP}">{escape(stop)}</a> · <a href="{_CHOOSE}">{escape(choose)}</a>',
        # Addresses on lines of their own: programs that show plain text break long lines, and so the addresses.
        f"{fill(why, COLUMNS, break_long_words=False, break_on_hyphens=False)}\n"
        f"{stop}:\n{_STOP}\n{choose}:\n{_CHOOSE}",
    )
