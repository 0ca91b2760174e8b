"""The translations of this installation's pages: one `.po` file a language, compiled where Django looks for them."""

from __future__ import annotations

import hashlib
import os
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog

# English is what the sources are written in.
LANGUAGES = ("de",)


def source(language: str) -> Path:
    """The translator's file of a language, in the source tree or in the installed package."""
    return Path(str(files(__package__))) / f"{language}.po"


def read(language: str) -> Catalog:
    """Its messages. Raises an error of Babel's when the file can't be read."""
    with source(language).open("rb") as file:
        return pofile.read_po(file, locale=language, abort_invalid=True)


def compiled(home: Path) -> str:
    """The directory for Django's LOCALE_PATHS with every language compiled; made anew when a `.po` file changed.

    Compiled catalogs are generated files and lie with the instance's data: there is no build step, and it works from
    a package that nobody may write to.
    """
    texts = {language: source(language).read_bytes() for language in LANGUAGES}
    mark = hashlib.sha256(b"\0".join(texts.values())).hexdigest()[:16]
    directory = home / "cache" / "locale" / mark
    for language in LANGUAGES:
        target = directory / language / "LC_MESSAGES" / "django.mo"
        if not target.exists():
            _compile(language, target)
    return str(directory)


def _compile(language: str, target: Path) -> None:
    compiled = BytesIO()
    mofile.write_mo(compiled, read(language))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f"django.{os.getpid()}")
    draft.write_bytes(compiled.getvalue())
    # Commands that start at once write the same bytes; nobody reads half of them.
    draft.replace(target)
