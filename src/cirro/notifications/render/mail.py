"""Put a mail together: subject, HTML and text in their layouts, with the notice that leads the way out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cirro.notifications.render.fill import Filling, Markup
from cirro.notifications.render.language import Template
from cirro.notifications.render.links import safe_links
from cirro.notifications.render.plain import plain_text
from cirro.notifications.render.subject import NOTICE, render_subject

_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)
# Three empty lines and more: a value between them was empty.
_GAPS = re.compile(r"\n{4,}")
SEAL: Final = object()


@dataclass(frozen=True)
class Notice:
    """Why somebody gets the mail and how to get no more of its kind: in HTML of our own making, and as text."""

    html: str
    text: str


@dataclass(frozen=True)
class Bodies:
    """What a mail is made of; a missing text is made from the HTML, a missing layout frames nothing."""

    subject: Template
    html: Template | None
    text: Template | None
    html_layout: Template | None = None
    text_layout: Template | None = None

    @property
    def places_notice(self) -> bool:
        """Whether each part says where its notice goes; where one doesn't, the notice is appended."""
        parts = ((self.html, self.html_layout), (self.text, self.text_layout))
        return all(_asks_for_notice(template, layout) for template, layout in parts if template)


class RenderedMail:
    """A mail as it goes out. Only `render_mail` and `render_digest` make one, so nobody sends what wasn't rendered."""

    __slots__ = ("html", "missing", "subject", "text")

    def __init__(
        self, seal: object, *, subject: str, html: str | None, text: str, missing: tuple[str, ...]
    ) -> None:
        if seal is not SEAL:
            raise TypeError("a RenderedMail comes from render_mail or render_digest only")
        self.subject = subject
        self.html = html
        self.text = text
        self.missing = missing


def render_mail(bodies: Bodies, payload: Mapping[str, Any], notice: Notice) -> RenderedMail:
    """The mail with `payload` filled in; its `missing` are the names that the payload doesn't have.

    Values are escaped in HTML and stand as they are in text. The subject is one line. The notice stands where
    `cirro_notice` asks for it, in template or layout, else at the end. Raises TooLargeError.
    """
    missing: dict[str, None] = {}
    html, text = None, ""
    if bodies.html:
        html = safe_links(_framed(bodies.html, bodies.html_layout, payload, Markup(notice.html), missing))
        text = "" if bodies.text else plain_text(html)
    if bodies.text:
        framed = _framed(bodies.text, bodies.text_layout, payload, notice.text, missing)
        text = _GAPS.sub("\n\n", framed)
    return RenderedMail(
        SEAL,
        subject=render_subject(bodies.subject, payload, missing),
        html=html,
        text=text,
        missing=tuple(missing),
    )


def _framed(
    template: Template,
    layout: Template | None,
    payload: Mapping[str, Any],
    notice: str,
    missing: dict[str, None],
) -> str:
    is_html = isinstance(notice, Markup)
    filling = Filling({**payload, NOTICE: notice}, html=is_html, missing=missing)
    body = filling.fill(template)
    framed = filling.fill(layout, body) if layout else body
    if layout and not layout.has_content:
        framed = append(framed, body, is_html)
    return framed if _asks_for_notice(template, layout) else append(framed, notice, is_html)


def _asks_for_notice(template: Template, layout: Template | None) -> bool:
    return NOTICE in template.names() or (layout is not None and NOTICE in layout.names())


def append(text: str, more: str, is_html: bool) -> str:
    """With more at the end; in HTML before the body's end tag, if there is one."""
    if not is_html:
        return f"{text.rstrip()}\n\n{more}\n"
    ends = list(_BODY_END.finditer(text))
    at = ends[-1].start() if ends else len(text)
    return f"{text[:at]}{more}{text[at:]}"
