"""The letters of bills: FiraGO, which has Latin, Greek, Cyrillic, Arabic, Hebrew, Devanagari, Georgian and Thai ones, and a font of
the operator's for what else names are written in."""

from __future__ import annotations

import atexit
import re
from contextlib import ExitStack
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import get_ident

from django.conf import settings
from fpdf import FPDF

FAMILY, _MORE = "FiraGO", "More"
# Scripts whose letters join, or run from right to left: only these need the shaping, which takes its time.
_SHAPED = re.compile("[\u0590-\u08ff\u0900-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufefc]")


def add_typeface(pdf: FPDF) -> None:
    """Make regular and bold known as FAMILY."""
    for style, name in (("", "FiraGO_Regular"), ("B", "FiraGO_Bold")):
        pdf.add_font(FAMILY, style, _file(name))
    if settings.BILL_FONT:
        pdf.add_font(_MORE, "", settings.BILL_FONT)
        pdf.set_fallback_fonts([_MORE], exact_match=False)


def needs_shaping(text: str) -> bool:
    """Whether its letters are more than one after the other."""
    return _SHAPED.search(text) is not None


@cache
def _file(name: str) -> Path:
    """The package holds fonts in its code; fpdf2 wants files."""
    path = _directory() / f"{name}.ttf"
    # Another thread may be reading what was there.
    draft = path.with_suffix(f".{get_ident()}")
    draft.write_bytes(import_module(f"pymupdf_fonts.{name}").fontbuffer)
    return draft.replace(path)


@cache
def _directory() -> Path:
    kept = ExitStack()
    atexit.register(kept.close)
    return Path(kept.enter_context(TemporaryDirectory(prefix="cirro-fonts-")))
