"""Cirro's own words: the files in `defaults/`, in every language that it speaks.

A Space begins with the English ones as templates. While it leaves them as they are, they are said in the other
languages too, to whoever reads one, although the Space has no such locale.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from django.conf import settings
from django.utils.translation import gettext, override

from cirro.notifications.defaults import PHRASE
from cirro.notifications.domain.topics import GIG_FULL, NEW_GIG_INVITATION

FIRST_LOCALE = "en"
CIRRO_LAYOUT = "cirro_layout"
# For topics that the Space has no words for.
SOMETHING_NEW = "something_new"
OURS = (NEW_GIG_INVITATION, GIG_FULL, CIRRO_LAYOUT)
_ENDINGS = {"html": "html", "text": "txt"}


@cache
def default_text(of: str, name: str, format: str, language: str = FIRST_LOCALE) -> str:
    """The text of `defaults/<of>/<name>` in a format and a language, without the line end that closes the file."""
    folder = files("cirro.notifications").joinpath("defaults", of)
    text = folder.joinpath(f"{name}.{_ENDINGS[format]}").read_text(encoding="utf-8").removesuffix("\n")
    with override(language):
        return PHRASE.sub(lambda phrase: gettext(phrase[1]), text)


def spoken_language(tag: str) -> str | None:
    """The language of a tag such as `de-AT`, if Cirro speaks it."""
    language = tag.partition("-")[0].lower()
    return language if language in dict(settings.LANGUAGES) else None


def other_languages() -> list[str]:
    """Those that Cirro speaks besides the first."""
    return [language for language in dict(settings.LANGUAGES) if language != FIRST_LOCALE]
