"""Read XML of strangers piece by piece: no document types or entities, nothing deep, never the whole of it in memory."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from cirro.kernel.errors import BadInput

_DEEPEST = 40
# Elements that are kept at a time: a piece and what is around it. A bank's have some hundred.
_MOST_KEPT = 5_000


class Piece(NamedTuple):
    """A wanted element with all that is in it, and the wanted one around it, as far as that was read."""

    name: str
    element: Element
    around: Element | None


def namespace(data: bytes) -> str:
    """The namespace of the outermost element. Raises BadInput when there is no XML."""
    try:
        for _, element in iterparse(BytesIO(data), events=("start",), forbid_dtd=True):
            return str(element.tag).rpartition("}")[0].lstrip("{")
    except _WRONG as error:
        raise _refusal(error) from error
    raise BadInput("The file is empty")


def pieces(data: bytes, namespace: str, wanted: frozenset[str]) -> Iterator[Piece]:
    """The elements with these names, in the order of their ends; each is forgotten when the next one is asked for. Raises BadInput."""
    names = {f"{{{namespace}}}{name}": name for name in wanted}
    open_elements: list[Element] = []
    kept_before: list[int] = []
    kept = 0
    try:
        for event, element in iterparse(BytesIO(data), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                open_elements.append(element)
                kept_before.append(kept)
                kept += 1
                if len(open_elements) > _DEEPEST or kept > _MOST_KEPT:
                    raise BadInput("The file is built as no bank would build it")
                continue
            open_elements.pop()
            before = kept_before.pop()
            name = names.get(element.tag)
            if name is None:
                continue
            around = next((at for at in reversed(open_elements) if at.tag in names), None)
            yield Piece(name, element, around)
            if open_elements:
                open_elements[-1].remove(element)
            kept = before
    except _WRONG as error:
        raise _refusal(error) from error


# LookupError: an encoding that nobody knows.
_WRONG = (ParseError, DefusedXmlException, LookupError, ValueError)


def _refusal(error: Exception) -> BadInput:
    if isinstance(error, DefusedXmlException):
        return BadInput("The file has a document type or entities, which no bank's file has")
    return BadInput(f"The file is no XML that can be read: {error}")
