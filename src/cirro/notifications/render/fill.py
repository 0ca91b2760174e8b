"""Fill a template with a payload, within bounds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from cirro.notifications.render.language import Content, Name, Node, Plural, Template, Text
from cirro.notifications.render.links import reads_as_address

MAX_OUTPUT = 256 * 1024  # bytes of UTF-8
_CONTROL = re.compile(r"[\0-\x08\x0b-\x1f]+")


class TooLargeError(ValueError):
    """What would come out is larger than MAX_OUTPUT."""


class Markup(str):
    """HTML of our own making, put into HTML as it is. In a payload from outside there is none."""

    __slots__ = ()


class Filling:
    """One rendering: a payload, whether values are escaped for HTML, and what was asked for in vain.

    `missing` grows in the order of the names' first appearance. `room` is what may come out, in bytes.
    """

    def __init__(
        self, payload: Mapping[str, Any], *, html: bool, missing: dict[str, None], room: int = MAX_OUTPUT
    ) -> None:
        self._room = room
        self._payload = payload
        self._html = html
        self._missing = missing
        # A value is made ready once, however often a template asks for it: that bounds the time as well.
        self._ready: dict[tuple[str, ...], str] = {}

    def fill(self, template: Template, content: str = "") -> str:
        """The text with every placeholder replaced; `content` stands where a layout has its content.

        Raises TooLargeError.
        """
        pieces: list[str] = []
        room = self._room
        for node in template.nodes:
            if isinstance(node, Text):
                piece = node.text
            else:
                piece = content if isinstance(node, Content) else self._node(node)
            room -= len(piece)
            if room < 0:
                raise _too_large()
            pieces.append(piece)
        filled = "".join(pieces)
        # So far characters were counted, of which each is a byte or more.
        if not filled.isascii() and len(filled.encode("utf-8", "replace")) > self._room:
            raise _too_large()
        return filled

    def begin(self, template: Template, characters: int) -> str:
        """How the text begins, for one that is shortened anyway: never too large."""
        pieces: list[str] = []
        for node in template.nodes:
            if characters <= 0:
                break
            part = self._wording(node) if isinstance(node, Plural) else node
            if isinstance(part, tuple):
                piece = self.begin(Template(part), characters)
            else:
                piece = "" if isinstance(part, Content) else self._node(part)[:characters]
            characters -= len(piece)
            pieces.append(piece)
        return "".join(pieces)

    def _node(self, node: Node) -> str:
        if isinstance(node, Text):
            return node.text
        if isinstance(node, Name):
            ready = self._ready.get(node.path)
            if ready is None:
                ready = self._ready[node.path] = self._escaped(self._value(node))
            return ready
        assert isinstance(node, Plural)  # content stands in no plural
        wording = self._wording(node)
        if isinstance(wording, tuple):
            return self.fill(Template(wording))
        # The author's own words are markup like the rest of the template; a name's value is not.
        return self._node(wording)

    def _wording(self, node: Plural) -> Name | Text | tuple[Node, ...]:
        return node.one if self._is_one(node.count) else node.many

    def _is_one(self, count: Name | int) -> bool:
        value = count if isinstance(count, int) else self._value(count)
        if isinstance(value, str):
            return value in ("1", "1.0")
        return not isinstance(value, bool) and value == 1

    def _value(self, name: Name) -> object:
        value: object = self._payload
        for key in name.path:
            # A dictionary is what it is nearly always; asking for the abstract class takes a while.
            if isinstance(value, (dict, Mapping)) and key in value:
                value = value[key]
            elif (
                isinstance(value, (list, tuple))
                and key.isascii()
                and key.isdigit()
                and int(key[:9]) < len(value)
            ):
                value = value[int(key[:9])]
            else:
                self._missing[str(name)] = None
                return None
        if isinstance(value, (Mapping, list, tuple)):
            # There is no wording for a whole object.
            self._missing[str(name)] = None
            return None
        return value

    def _escaped(self, value: object) -> str:
        if isinstance(value, Markup):
            return str(value)
        text = _text(value)
        if not self._html:
            return text
        escaped = escape(text)
        # What people write is shown as it is, also where it reads as an attribute to whoever makes links safe.
        return escaped.replace("=", "&#61;") if "=" in text and reads_as_address(text) else escaped


def _text(value: object) -> str:
    if isinstance(value, str) and value.isprintable():
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    # Control characters have no business in a mail; a lone half of a surrogate pair can't be sent at all.
    return _CONTROL.sub("", str(value).encode("utf-8", "replace").decode())


def _too_large() -> TooLargeError:
    return TooLargeError(f"comes out larger than {MAX_OUTPUT // 1024} kB")
