"""Every pair of colours that meets on a page is told apart by the eye: WCAG 2.2, level AA, in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

TEXT = [
    *(
        (ink, ground)
        for ink in ("text", "muted", "accent", "accent-strong")
        for ground in ("bg", "surface", "sunken")
    ),
    *((f"{kind}-text", f"{kind}-soft") for kind in ("accent", "danger", "warning", "success", "info")),
    *(("accent-text", ground) for ground in ("bg", "surface")),
    *(("danger-text", ground) for ground in ("bg", "surface")),
    *((f"on-{kind}", ground) for kind in ("accent", "danger") for ground in (kind, f"{kind}-strong")),
]
# Outlines of controls, the ring of what has the focus, and what bars are filled with.
SHAPES = [
    *((line, ground) for line in ("line-strong", "focus", "danger") for ground in ("bg", "surface")),
    ("focus", "sunken"),
    ("accent", "sunken"),
    *((f"chart-{number}", "surface") for number in range(1, 6)),
]


def _themes() -> dict[str, dict[str, str]]:
    path = finders.find("look/cirro.css")
    assert isinstance(path, str)
    blocks = re.findall(r":root \{(.*?)\n *\}", Path(path).read_text(), re.DOTALL)
    light, dark = (dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block)) for block in blocks)
    return {"light": light, "dark": light | dark}


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio that WCAG defines, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_stand_out(theme: str) -> None:
    colours = _themes()[theme]
    assert len(colours) >= 24
    weak = {
        (ink, ground): round(contrast(colours[ink], colours[ground]), 2)
        for pairs, least in ((TEXT, 4.5), (SHAPES, 3.0))
        for ink, ground in pairs
        if contrast(colours[ink], colours[ground]) < least
    }
    assert weak == {}


def test_both_themes_set_the_same_colours() -> None:
    path = finders.find("look/cirro.css")
    assert isinstance(path, str)
    light, dark = re.findall(r":root \{(.*?)\n *\}", Path(path).read_text(), re.DOTALL)
    named = re.compile(r"--([a-z-]+): #")
    assert set(named.findall(light)) == set(named.findall(dark))


def test_colours_come_from_tokens_only() -> None:
    path = finders.find("look/cirro.css")
    assert isinstance(path, str)
    rules = re.sub(r":root \{.*?\n *\}", "", Path(path).read_text(), flags=re.DOTALL)
    # White under a QR code: cameras want it in the dark theme too.
    assert re.findall(r"#[0-9a-f]{3,8}\b", rules) == ["#ffffff"]
