"""`python -m cirro.site.messages --update | --check`: keep the translations in step with the sources."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog, Message

from cirro.site.messages.catalogs import LANGUAGES, read, source
from cirro.site.messages.extract import extract_messages

_ROOT = Path(__file__).parents[2]


def update(language: str, found: Catalog) -> None:
    """Bring the language's file in step: new messages come in empty, those that are gone are dropped."""
    catalog = (
        read(language)
        if source(language).exists()
        else Catalog(locale=language, project="Cirro", fuzzy=False)
    )
    catalog.update(found, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    with source(language).open("wb") as file:
        pofile.write_po(file, catalog, width=110, sort_output=True, omit_header=True, include_lineno=False)


def faults(language: str, found: Catalog) -> list[str]:
    """What is wrong with the language's file: a line for each message that is missing, left over or ill made."""
    catalog = read(language)
    wanted = {(message.id, message.context) for message in found if message.id}
    known = {(message.id, message.context): message for message in catalog if message.id}
    lines = [f"not in the file: {id!r}" for id, context in wanted - known.keys()]
    lines += [f"no longer used: {id!r}" for id, context in known.keys() - wanted]
    lines += [f"not translated: {message.id!r}" for message in known.values() if not _is_translated(message)]
    for message, errors in catalog.check():
        lines += [f"{message.id!r}: {error}" for error in errors]
    return [f"{source(language).name}: {line}" for line in sorted(lines)]


def _is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return bool(strings) and all(strings) and not message.fuzzy


def main(arguments: list[str]) -> str | None:
    """Do what was asked; the text to fail with, if any."""
    found = extract_messages(_ROOT)
    if arguments == ["--update"]:
        for language in LANGUAGES:
            update(language, found)
        return None
    if arguments == ["--check"]:
        lines = [line for language in LANGUAGES for line in faults(language, found)]
        return (
            "\n".join([*lines, "run: python -m cirro.site.messages --update, and translate"])
            if lines
            else None
        )
    return __doc__


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
