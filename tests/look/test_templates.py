"""Rules for every template of every room: nothing inline, and no words that can't be translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import cirro

ROOT = Path(cirro.__file__).parent
TEMPLATES = sorted(ROOT.glob("*/templates/**/*.html"))
INLINE = re.compile(
    r"""<style|\sstyle\s*=|\son[a-z]+\s*=|\shx-on|javascript:|<script(?![^>]*(?:\bsrc=|type="application/json"))""",
    re.IGNORECASE,
)
# What isn't shown, or is translated, goes first; then whatever has letters left is bare text.
NOT_TEXT = re.compile(
    r"\{#.*?#\}|\{% comment.*?endcomment %\}|<script.*?</script>|<code.*?</code>"
    r"|\{% blocktrans(?:late)?\b.*?\{% endblocktrans(?:late)? %\}"
    r"|\{% block page_class %\}.*?\{% endblock %\}"
    r"|\{\{.*?\}\}",
    re.DOTALL,
)
LABELS = re.compile(r"""\s(?:aria-label|title|alt|placeholder|data-label)="([^"]*)\"""")
# The same in every language.
NAMES = re.compile(r"\b(?:Cirro|UTC)\b")
LETTERS = re.compile(r"[^\W\d_]{2,}")


def bare_text(source: str) -> list[str]:
    """Words on the page, or in labels of its elements, that don't come from a translation."""
    source = re.sub(r"\{%.*?%\}", "", NOT_TEXT.sub("", source), flags=re.DOTALL)
    words = [piece.strip() for piece in re.sub(r"<[^>]*>", "\n", source).splitlines()]
    return [piece for piece in words + LABELS.findall(source) if LETTERS.search(NAMES.sub("", piece))]


def test_the_checks_find_what_they_look_for() -> None:
    assert INLINE.search('<p style="color: red">')
    assert INLINE.search("<script>alert(1)</script>")
    assert INLINE.search('<a onclick="go()">')
    assert not INLINE.search('<script src="/static/x.js" defer></script>')
    assert bare_text('<p>{% translate "Hello" %} you</p>') == ["you"]
    assert bare_text('<img alt="A cat">') == ["A cat"]
    assert bare_text("<p>{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}</p>") == []


def test_there_are_templates() -> None:
    assert ROOT / "look/templates/look/base.html" in TEMPLATES


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_keeps_the_rules(path: Path) -> None:
    source = path.read_text()
    assert not INLINE.search(source)
    assert bare_text(source) == []
