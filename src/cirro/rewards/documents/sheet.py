"""A sheet of A4 with the look of our documents: what bills are put together from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, XPos, YPos

from cirro.rewards.documents.typeface import FAMILY, add_typeface

Tone = Literal["text", "muted", "accent", "warning"]

# The colours of the pages on white (look/cirro.css).
_TONES: dict[Tone, tuple[int, int, int]] = {
    "text": (0x16, 0x21, 0x1F),
    "muted": (0x54, 0x62, 0x5E),
    "accent": (0x07, 0x50, 0x4C),
    "warning": (0x70, 0x45, 0x00),
}
_LINE, _STRONG_LINE = (0xDB, 0xE2, 0xDF), (0x7D, 0x8B, 0x86)
MARGIN, FOOT = 20.0, 26.0


class Sheet(FPDF):
    """Millimetres on A4, a foot on every page."""

    def __init__(self, page_of: str, foot: Sequence[str], *, shaped: bool) -> None:
        """`page_of`: what counts the pages at the bottom of each, such as "Page {page} of {pages}"; `foot`: lines below it."""
        super().__init__(format="A4")
        self._foot, self._page_of = foot, page_of
        add_typeface(self)
        self.set_text_shaping(use_shaping_engine=shaped)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.c_margin = 0
        self.set_auto_page_break(True, FOOT + 4)
        self.alias_nb_pages("{pages}")
        self.add_page()

    def footer(self) -> None:
        """What fpdf2 calls at the end of each page."""
        self.set_y(-FOOT)
        self.rule()
        self.set_y(self.get_y() + 2)
        page = self._page_of.format(page=self.page_no(), pages="{pages}")
        for line in (page, *self._foot):
            self.write_at(MARGIN, line, width=self.epw, size=7, tone="muted", height=3.4)

    def write_at(
        self,
        x: float,
        text: str,
        *,
        width: float,
        size: float = 9,
        bold: bool = False,
        tone: Tone = "text",
        align: Literal["L", "R"] = "L",
        height: float = 0,
    ) -> None:
        """Write text in a column from `x`, in as many lines as it takes; the next place is below it."""
        self._pen(size, bold=bold, tone=tone)
        self.set_x(x)
        self.multi_cell(
            width, height or _leading(size), text, align=Align[align], new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    def height_of(self, text: str, *, width: float, size: float = 9, bold: bool = False) -> float:
        """How much room the text takes in such a column."""
        self._pen(size, bold=bold, tone="text")
        lines = self.multi_cell(width, text=text, dry_run=True, output=MethodReturnValue.LINES)
        return len(lines) * _leading(size)  # type: ignore[arg-type]  # as asked for

    def rule(self, *, strong: bool = False) -> None:
        """A line across the sheet at the present height."""
        self.set_draw_color(*(_STRONG_LINE if strong else _LINE))
        self.set_line_width(0.25)
        self.line(MARGIN, self.get_y(), self.w - MARGIN, self.get_y())

    def room(self) -> float:
        """How much is left above the foot."""
        return float(self.h - FOOT - 4 - self.get_y())

    def _pen(self, size: float, *, bold: bool, tone: Tone) -> None:
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*_TONES[tone])


def _leading(size: float) -> float:
    """Millimetres from line to line of letters with so many points."""
    return size * 0.47
