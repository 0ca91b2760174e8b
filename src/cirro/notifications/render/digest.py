"""Put a digest together: many messages in one mail, each of them there, whatever they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from cirro.notifications.render.fill import MAX_OUTPUT, Filling, Markup, TooLargeError
from cirro.notifications.render.language import Template
from cirro.notifications.render.links import safe_links
from cirro.notifications.render.mail import SEAL, Bodies, Notice, RenderedMail, append, with_notice
from cirro.notifications.render.plain import plain_text
from cirro.notifications.render.subject import NOTICE, render_subject

# What all messages may take, in bytes, and the less when that leaves their layout no room.
_ROOMS = (MAX_OUTPUT * 3 // 4, MAX_OUTPUT // 4, MAX_OUTPUT // 16)

# Something said in HTML and as text.
Piece = tuple[str, str]
Message = tuple[Bodies, Mapping[str, Any]]


def render_digest(
    items: Sequence[Message],
    frame: Bodies,
    payload: Mapping[str, Any],
    notice: Notice,
    *,
    count_others: Callable[[int], Piece],
    others: int = 0,
) -> RenderedMail:
    """One mail of many messages, each filled with a payload of its own; subject and layouts are those of `frame`,
    filled with `payload`. What there is no room for appears with its subject; when there is none for that either, it is
    counted together with the `others`, and `count_others` says how many these are. Raises TooLargeError.
    """
    *rooms, last = _ROOMS
    for room in rooms:
        try:
            return _render(items, frame, payload, notice, count_others, others, room)
        except TooLargeError:
            continue
    return _render(items, frame, payload, notice, count_others, others, last)


def _render(
    items: Sequence[Message],
    frame: Bodies,
    payload: Mapping[str, Any],
    notice: Notice,
    count_others: Callable[[int], Piece],
    others: int,
    room: int,
) -> RenderedMail:
    missing: dict[str, None] = {}
    pieces = _pieces(items, room, missing)
    if others := others + len(items) - len(pieces):
        pieces.append(count_others(others))
    html = text = None
    if any(bodies.html for bodies, _ in items):
        html = _around(
            "".join(piece[0] for piece in pieces), frame.html_layout, payload, Markup(notice.html), missing
        )
    text = _around("\n".join(piece[1] for piece in pieces), frame.text_layout, payload, notice.text, missing)
    return RenderedMail(
        SEAL,
        subject=render_subject(frame.subject, payload, missing),
        html=html and safe_links(html),
        text=text,
        missing=tuple(missing),
    )


def _pieces(items: Sequence[Message], room: int, missing: dict[str, None]) -> list[Piece]:
    """The messages that there is room for, whole or by their subjects. One without a subject is none of them."""
    for_whole = room * 2 // 3
    pieces: list[Piece] = []
    for bodies, own in items:
        names = {**own, NOTICE: ""}
        piece = _whole(bodies, names, for_whole, missing) if for_whole else None
        if piece:
            for_whole -= _size(piece)
        else:
            # Trying took time in proportion to the room: so all tries together take no more than twice that.
            for_whole //= 2
            subject = render_subject(bodies.subject, names, missing)
            if not subject:
                continue
            piece = f"<p>{escape(subject)}</p>", f"* {subject}\n"
        room -= _size(piece)
        if room < 0:
            break
        for_whole = min(for_whole, room)
        pieces.append(piece)
    return pieces


def _whole(bodies: Bodies, names: Mapping[str, Any], room: int, missing: dict[str, None]) -> Piece | None:
    """A message with all that it says; None when that takes more room."""
    try:
        html = Filling(names, html=True, missing=missing, room=room).fill(bodies.html) if bodies.html else ""
        text = (
            Filling(names, html=False, missing=missing, room=room).fill(bodies.text)
            if bodies.text
            else plain_text(html)
        )
    except TooLargeError:
        return None
    piece = html or f'<p style="white-space:pre-line">{escape(text)}</p>', f"{text.rstrip()}\n"
    return piece if _size(piece) <= room else None


def _size(piece: Piece) -> int:
    return max(len(part.encode("utf-8", "replace")) for part in piece)


def _around(
    content: str,
    layout: Template | None,
    payload: Mapping[str, Any],
    notice: str,
    missing: dict[str, None],
) -> str:
    is_html = isinstance(notice, Markup)
    framed = content
    if layout is not None:
        framed = Filling({**payload, NOTICE: notice}, html=is_html, missing=missing).fill(layout, content)
        if not layout.has_content:
            framed = append(framed, content, is_html)
    return with_notice(framed, notice)[0]
