"""Read a template: text, names in `{{…}}` or `%{…}`, the place of the content in a layout, and plurals.

The language is what the public record shows of it (contract section 8) and no more: there are no loops, no
conditions and no code. Reading takes time in proportion to the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

MAX_CHARACTERS = 64 * 1024
MAX_PLACEHOLDERS = 1000

_OPENING = re.compile(r"\{\{\{?|%\{")
_CLOSING = {"{{{": "}}}", "{{": "}}", "%{": "}"}
_NAME = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+)*\Z", re.ASCII)
_YIELD = re.compile(r"yield(?:\s+content)?\Z")
_INLINE = re.compile(r"pluralize\b(.*)\Z", re.DOTALL)
_BLOCK = re.compile(r"#\s*pluralize\b(.*)\Z", re.DOTALL)
_BLOCK_END = re.compile(r"/\s*pluralize\Z")
# One argument: a text in single or double quotes, a whole number, or a name. A comma before it may be left out.
_ARGUMENT = re.compile(
    r"""\s*,?\s*(?:'([^']*)'|"([^"]*)"|(-?\d{1,15})(?![\w.])|([A-Za-z_][\w.-]*))""", re.ASCII
)


class TemplateError(ValueError):
    """The template can't be read; the message says where and why."""


@dataclass(frozen=True)
class Text:
    """Written out as it stands."""

    text: str


@dataclass(frozen=True)
class Name:
    """A value of the payload, by its path: `user.name` → `("user", "name")`."""

    path: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True)
class Content:
    """Where a layout has the rendered template."""


@dataclass(frozen=True)
class Plural:
    """One of two wordings, by a number: `one` for exactly 1, `many` for all else."""

    count: Name | int
    one: Name | Text | tuple[Node, ...]
    many: Name | Text


Node = Text | Name | Content | Plural


@dataclass(frozen=True)
class Template:
    """What `parse` made of a text."""

    nodes: tuple[Node, ...]

    @cached_property
    def has_content(self) -> bool:
        """Whether it says where a layout's content goes."""
        return any(isinstance(node, Content) for node in self.nodes)

    def names(self) -> frozenset[str]:
        """All names that it asks the payload for."""
        return self._names

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(_names(self.nodes))


def parse(text: str) -> Template:
    """Read a template. Raises TemplateError, which names the line, for what the language doesn't have."""
    if len(text) > MAX_CHARACTERS:
        raise TemplateError(f"is longer than {MAX_CHARACTERS} characters")
    if "\0" in text:
        raise TemplateError("must not hold a NUL character")
    return Template(tuple(_Reader(text).read()))


class _Reader:
    """Goes through the text once; inside of a plural block it keeps what belongs to that."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._nodes: list[Node] = []
        # What stood before the block that is open, where that began, and its arguments.
        self._outer: tuple[list[Node], int, Name | int, Name | Text] | None = None

    def read(self) -> list[Node]:
        at = seen = 0
        while opening := _OPENING.search(self._text, at):
            seen += 1
            if seen > MAX_PLACEHOLDERS:
                raise self._error(opening.start(), f"there are more than {MAX_PLACEHOLDERS} placeholders")
            self._add_text(self._text[at : opening.start()])
            closing = _CLOSING[opening[0]]
            end = self._text.find(closing, opening.end())
            if end < 0:
                raise self._error(opening.start(), f"{opening[0]} is not closed by {closing}")
            self._placeholder(self._text[opening.end() : end].strip(), opening.start())
            at = end + len(closing)
        self._add_text(self._text[at:])
        if self._outer:
            raise self._error(self._outer[1], "{{#pluralize}} is not closed by {{/pluralize}}")
        return self._nodes

    def _add_text(self, text: str) -> None:
        if text:
            self._nodes.append(Text(text))

    def _placeholder(self, inside: str, at: int) -> None:
        if _YIELD.match(inside):
            self._content(at)
        elif match := _BLOCK.match(inside):
            self._open_block(match[1], at)
        elif _BLOCK_END.match(inside):
            self._close_block(at)
        elif (match := _INLINE.match(inside)) and not _NAME.match(inside):
            count, one, many = self._arguments(match[1], 3, at)
            self._nodes.append(Plural(self._count(count, at), self._wording(one), self._wording(many)))
        elif _NAME.match(inside):
            self._nodes.append(Name(tuple(inside.split("."))))
        else:
            raise self._error(at, f"{inside[:60]!r} is neither a name nor yield content nor pluralize")

    def _content(self, at: int) -> None:
        if self._outer:
            raise self._error(at, "yield can not stand inside of pluralize")
        self._nodes.append(Content())

    def _open_block(self, arguments: str, at: int) -> None:
        if self._outer:
            raise self._error(at, "pluralize can not stand inside of pluralize")
        count, many = self._arguments(arguments, 2, at)
        self._outer = (self._nodes, at, self._count(count, at), self._wording(many))
        self._nodes = []

    def _close_block(self, at: int) -> None:
        if not self._outer:
            raise self._error(at, "{{/pluralize}} closes nothing")
        nodes, _, count, many = self._outer
        nodes.append(Plural(count, tuple(self._nodes), many))
        self._nodes, self._outer = nodes, None

    def _arguments(self, text: str, wanted: int, at: int) -> list[Name | Text | int]:
        found: list[Name | Text | int] = []
        position = 0
        while len(found) < wanted and (match := _ARGUMENT.match(text, position)):
            found.append(self._argument(match, at))
            position = match.end()
        if len(found) < wanted or text[position:].strip():
            usage = (
                "{{pluralize count, 'one', 'many'}}"
                if wanted == 3
                else "{{#pluralize count 'many'}}one{{/pluralize}}"
            )
            raise self._error(at, f"pluralize must look like {usage}")
        return found

    def _argument(self, match: re.Match[str], at: int) -> Name | Text | int:
        single, double, number, name = match.groups()
        if name is None:
            return int(number) if number is not None else Text(single if single is not None else double)
        if not _NAME.match(name):
            raise self._error(at, f"{name[:60]!r} is no name")
        return Name(tuple(name.split(".")))

    def _count(self, given: Name | Text | int, at: int) -> Name | int:
        if isinstance(given, Text):
            raise self._error(at, "pluralize counts a name or a number, not a text")
        return given

    @staticmethod
    def _wording(given: Name | Text | int) -> Name | Text:
        return Text(str(given)) if isinstance(given, int) else given

    def _error(self, at: int, message: str) -> TemplateError:
        return TemplateError(f"line {self._text.count(chr(10), 0, at) + 1}: {message}")


def _names(nodes: tuple[Node, ...]) -> list[str]:
    found: list[str] = []
    for node in nodes:
        if isinstance(node, Name):
            found.append(str(node))
        elif isinstance(node, Plural):
            found += [str(part) for part in (node.count, node.one, node.many) if isinstance(part, Name)]
            if isinstance(node.one, tuple):
                found += _names(node.one)
    return found
