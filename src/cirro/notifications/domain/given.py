"""What every template is given, whatever it is about."""

from __future__ import annotations

from textwrap import fill
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext, ngettext

from cirro.notifications.render import Notice

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
    why = gettext("You get this mail because you are a user of %(space)s.") % {"space": space_name}
    stop = ngettext("Get no more mails of this kind", "Get no more mails of these kinds", kinds)
    choose = gettext("Choose what you get, and when")
    return Notice(
        format_html(
            '{}<br><a href="{}">{}</a> · <a href="{}">{}</a>',
            why,
            unsubscribe_url,
            stop,
            preferences_url,
            choose,
        ),
        # Addresses on lines of their own: programs that show plain text break long lines, and so the addresses.
        f"{fill(why, COLUMNS, break_long_words=False, break_on_hyphens=False)}\n"
        f"{stop}:\n{unsubscribe_url}\n{choose}:\n{preferences_url}",
    )
