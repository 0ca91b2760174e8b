"""The parsed filter: immutable nodes.

A *test* says something about one value. A `Field` says that some value on a path passes a test. `All`, `Any`,
`Not` and `Always` join either kind.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from cirro.mql.values import Value

Comparison = Literal[">", ">=", "<", "<="]
TypeName = Literal["null", "number", "string", "object", "array", "boolean", "int", "long", "double"]


@dataclass(frozen=True)
class All:
    """Every one of `nodes`; true when there are none."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True)
class Any:
    """At least one of `nodes`; false when there are none."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    """`node` doesn't hold."""

    node: "Node"


@dataclass(frozen=True)
class Field:
    """Some value that the path emits passes `test`."""

    path: tuple[str, ...]
    test: "Test"


@dataclass(frozen=True)
class Equals:
    """The same type and value; null also equals a missing field."""

    value: Value


@dataclass(frozen=True)
class OneOf:
    """Equal to one of `values`."""

    values: tuple[Value, ...]


@dataclass(frozen=True)
class Compares:
    """A boolean, number or string on the given side of `bound`, which has the same type."""

    comparison: Comparison
    bound: bool | Decimal | str


@dataclass(frozen=True)
class Exists:
    """Not missing."""


@dataclass(frozen=True)
class OfType:
    """Of one of the named types."""

    names: tuple[TypeName, ...]


@dataclass(frozen=True)
class Matches:
    """A string in which PostgreSQL's regular expression `expression` is found (flag `s`)."""

    expression: str


@dataclass(frozen=True)
class Remainder:
    """A number that, cut to a whole one, leaves `remainder` when divided by `divisor`."""

    divisor: int
    remainder: int


@dataclass(frozen=True)
class HasSize:
    """An array of `size` elements."""

    size: int


@dataclass(frozen=True)
class ElementObject:
    """An array with an element, an object or array itself, that passes `query` as a document would."""

    query: "Node"


@dataclass(frozen=True)
class ElementValue:
    """An array with an element that passes `tests` (a node whose leaves are tests)."""

    tests: "Node"


Test = (
    Equals | OneOf | Compares | Exists | OfType | Matches | Remainder | HasSize | ElementObject | ElementValue
)
Node = All | Any | Not | Field | Test


def at(path: tuple[str, ...], node: Node) -> Node:
    """`node`, made of tests, applied to the values on `path`: each test finds its own value."""
    match node:
        case All(nodes):
            return All(tuple(at(path, child) for child in nodes))
        case Any(nodes):
            return Any(tuple(at(path, child) for child in nodes))
        case Not(child):
            return Not(at(path, child))
        case Field():
            raise TypeError("a field can't be applied to a path")
        case _:
            return Field(path, node)
