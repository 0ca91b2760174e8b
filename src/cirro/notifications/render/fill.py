"""Fill a template with a payload, within bounds."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from cirro.notifications.render.language import Content, Name, Node, Plural, Template, Text

MAX_OUTPUT = 256 * 1024  # bytes of UTF-8


class TooLargeError(ValueError):
    """What would come out is larger than MAX_OUTPUT."""


class Markup(str):
    """HTML of our own making, put into HTML as it is. In a payload from outside there is none."""

    __slots__ = ()


class Filling:
    """One rendering: a payload, whether values are escaped for HTML, and what was asked for in vain.

    `missing` grows in the order of the names' first appearance.
    """

    def __init__(self, payload: Mapping[str, Any], *, html: bool, missing: dict[str, None]) -> None:
        self._payload = payload
        self._html = html
        self._missing = missing
        # A value is made ready once, however often a template asks for it: that bounds the time as well.
        self._ready: dict[Name, str] = {}

    def fill(self, template: Template, content: str = "") -> str:
        """The text with every placeholder replaced; `content` stands where a layout has its content.

        Raises TooLargeError.
        """
        pieces: list[str] = []
        room = MAX_OUTPUT
        for node in template.nodes:
            piece = content if isinstance(node, Content) else self._node(node)
            room -= len(piece.encode("utf-8", "replace"))
            if room < 0:
                raise TooLargeError(f"comes out larger than {MAX_OUTPUT // 1024} kB")
            pieces.append(piece)
        return "".join(pieces)

    def _node(self, node: Node) -> str:
        if isinstance(node, Text):
            return node.text
        if isinstance(node, Name):
            if node not in self._ready:
                self._ready[node] = self._escaped(self._value(node))
            return self._ready[node]
        assert isinstance(node, Plural)  # content stands in no plural
        wording = node.one if self._is_one(node.count) else node.many
        if isinstance(wording, tuple):
            return self.fill(Template(wording))
        # The author's own words are markup like the rest of the template; a name's value is not.
        return self._node(wording)

    def _is_one(self, count: Name | int) -> bool:
        value = count if isinstance(count, int) else self._value(count)
        if isinstance(value, str):
            return value in ("1", "1.0")
        return not isinstance(value, bool) and value == 1

    def _value(self, name: Name) -> object:
        value: object = self._payload
        for key in name.path:
            if isinstance(value, Mapping) and key in value:
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
        return escape(text) if self._html else text


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    # Control characters have no business in a mail; a lone half of a surrogate pair can't be sent at all.
    shown = str(value).encode("utf-8", "replace").decode()
    return "".join(character for character in shown if character >= " " or character in "\n\t")
