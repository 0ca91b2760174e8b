"""Find every string of the sources that is to be translated."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from cirro.notifications.defaults import PHRASE

# As Django's makemessages: function → which arguments hold singular, plural and (marked "c") context.
_KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
_TEMPLATES = (".html", ".txt")
# The folder of mails' words, which Spaces begin with as templates.
_MAILS = "defaults"


def extract_messages(root: Path) -> Catalog:
    """All messages below `root`, each with the files it stands in."""
    catalog = Catalog(project="Cirro", fuzzy=False)
    for path in _sources(root):
        text = path.read_text(encoding="utf-8")
        if _MAILS in path.parts:
            for phrase in PHRASE.findall(text):
                catalog.add(phrase, locations=[(path.relative_to(root).as_posix(), None)])  # type: ignore[list-item]  # as below
            continue
        if path.suffix in _TEMPLATES:
            # What templatize leaves of the markup is blanked out, but its indentation would not be Python's.
            text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).split("\n"))
        for _, message, comments, context in extract(
            "python", BytesIO(text.encode()), _KEYWORDS, ("Translators:",)
        ):
            catalog.add(
                message,
                locations=[(path.relative_to(root).as_posix(), None)],  # type: ignore[list-item]  # no line: it would change daily
                auto_comments=comments,
                context=context,
            )
    return catalog


def _sources(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        is_template = path.suffix in _TEMPLATES and ("templates" in path.parts or _MAILS in path.parts)
        if is_template or (path.suffix == ".py" and "migrations" not in path.parts):
            yield path
