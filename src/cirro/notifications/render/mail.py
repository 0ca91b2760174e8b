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


class RenderedMail:
    """A mail as it goes out. Only `render_mail` and `render_digest` make one, so nobody sends what wasn't rendered."""

    __slots__ = ("html", "missing", "notice_appended", "subject", "text")

    def __init__(
        self,
        seal: object,
        *,
        subject: str,
        html: str | None,
        text: str,
        missing: tuple[str, ...],
        notice_appended: bool = False,
    ) -> None:
        if seal is not SEAL:
            raise TypeError("a RenderedMail comes from render_mail or render_digest only")
        self.subject = subject
        self.html = html
        self.text = text
        self.missing = missing
        # Somewhere neither template nor layout had a place for it, where it would be seen.
        self.notice_appended = notice_appended


def render_mail(bodies: Bodies, payload: Mapping[str, Any], notice: Notice) -> RenderedMail:
    """The mail with `payload` filled in; its `missing` are the names that the payload doesn't have.

    Values are escaped in HTML and stand as they are in text. The subject is one line. The notice stands where
    `cirro_notice` asks for it, in template or layout, else at the end. Raises TooLargeError.
    """
    missing: dict[str, None] = {}
    html, text, appended = None, "", False
    if bodies.html:
        framed, appended = with_notice(
            _framed(bodies.html, bodies.html_layout, payload, Markup(notice.html), missing),
            Markup(notice.html),
        )
        html = safe_links(framed)
        text = "" if bodies.text else plain_text(html)
    if bodies.text:
        framed, is_there = with_notice(
            _framed(bodies.text, bodies.text_layout, payload, notice.text, missing), notice.text
        )
        appended = appended or is_there
        text = _GAPS.sub("\n\n", framed)
    return RenderedMail(
        SEAL,
        subject=render_subject(bodies.subject, payload, missing),
        html=html,
        text=text,
        missing=tuple(missing),
        notice_appended=appended,
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
    return append(framed, body, is_html) if layout and not layout.has_content else framed


def with_notice(text: str, notice: str) -> tuple[str, bool]:
    """The text with its notice, and whether that had to be appended: a template may ask for it on conditions, or in a
    comment."""
    is_html = isinstance(notice, Markup)
    at = text.find(notice)
    if at >= 0 and not (is_html and _is_in_comment(text, at)):
        return text, False
    return append(text, notice, is_html), True


def append(text: str, more: str, is_html: bool) -> str:
    """With more at the end; in HTML before the body's end tag, if there is one, and in no comment."""
    if not is_html:
        return f"{text.rstrip()}\n\n{more}\n"
    ends = [found.start() for found in _BODY_END.finditer(text)]
    places = (*ends[-1:], len(text), 0)
    at = next(place for place in places if not _is_in_comment(text, place))
    return f"{text[:at]}{more}{text[at:]}"


def _is_in_comment(html: str, at: int) -> bool:
    return html.rfind("<!--", 0, at) > html.rfind("-->", 0, at)
