"""From the tree to one JSON path predicate."""

from cirro.mql import predicates
from cirro.mql.conditions import FALSE, TRUE, all_of, any_of, exists, has_type, negate
from cirro.mql.errors import MqlError
from cirro.mql.limits import MAX_COMPILED_CHARS
from cirro.mql.reach import Emitted, emitted, existing
from cirro.mql.tree import (
    All,
    Any,
    Compares,
    ElementObject,
    ElementValue,
    Equals,
    Exists,
    Field,
    HasSize,
    Matches,
    Node,
    Not,
    OfType,
    OneOf,
    Remainder,
    Test,
)
from cirro.mql.values import Value


def compile_node(node: Node, *, nulls_of_9: bool) -> str:
    """The JSON path predicate of a whole filter. Raises MqlError when it would be too long."""
    compiled = Compiler(nulls_of_9).condition(node, "$")
    if len(compiled) > MAX_COMPILED_CHARS:
        raise too_large()
    return compiled


def too_large() -> MqlError:
    """The error for a filter that is short but compiles to too much."""
    return MqlError("", None, "too large when compiled: use fewer numeric path parts or smaller values")


class Compiler:
    """One compilation; it counts what it makes, so that a filter that explodes is stopped early."""

    def __init__(self, nulls_of_9: bool) -> None:
        self._nulls_of_9 = nulls_of_9
        self._made = 0

    def condition(self, node: Node, item: str, *, item_is_array: bool = False) -> str:
        """`node` on the document `item`, or, where it is made of tests, on the value `item`."""
        match node:
            case All(nodes):
                return all_of([self.condition(child, item, item_is_array=item_is_array) for child in nodes])
            case Any(nodes):
                return any_of([self.condition(child, item, item_is_array=item_is_array) for child in nodes])
            case Not(child):
                return negate(self.condition(child, item, item_is_array=item_is_array))
            case Field(path, test):
                reached = emitted(path, item, item_is_array=item_is_array, charge=self._charge)
                return self._charged(self._field(reached, test))
            case _:
                return self._charged(self._on_value(item, node))

    def _charge(self, text: str) -> None:
        self._made += len(text)
        if self._made > 2 * MAX_COMPILED_CHARS:
            raise too_large()

    def _charged(self, text: str) -> str:
        self._charge(text)
        return text

    def _on_value(self, item: str, test: Test) -> str:
        """`test` on the single value `item`."""
        match test:
            case Equals(value):
                return predicates.equals(item, value)
            case OneOf(values):
                return predicates.one_of(item, values)
            case Compares():
                return predicates.compares(item, test)
            case Exists():
                return TRUE if item == "@" else exists(item)
            case OfType(names):
                return predicates.of_type(item, names)
            case Matches(expression):
                return predicates.matches(item, expression)
            case Remainder():
                return predicates.remainder(item, test)
            case HasSize(size):
                return predicates.has_size(item, size)
            case ElementValue(tests):
                return predicates.has_element(item, self.condition(tests, "@"))
            case ElementObject(query):
                return predicates.has_element(item, self._as_document(query))

    def _as_document(self, query: Node) -> str:
        """`@` is an object or an array, and passes `query` as a document."""
        as_object = all_of((has_type("@", "object"), self.condition(query, "@")))
        as_array = all_of((has_type("@", "array"), self.condition(query, "@", item_is_array=True)))
        return any_of((as_object, as_array))

    def _field(self, reached: Emitted, test: Test) -> str:
        """Some emitted value passes `test`."""
        match test:
            case Exists():
                return any_of(existing(reached.values))
            case HasSize() | ElementValue() | ElementObject():
                return any_of(
                    [reach.whole(lambda item: self._on_value(item, test)) for reach in reached.values]
                )
            case _:
                return any_of((*self._some_value(reached, test), *self._nothing(reached, test)))

    def _some_value(self, reached: Emitted, test: Test) -> list[str]:
        ways: list[str] = []
        for reach in reached.values:
            if reach.indexed:
                ways.append(reach.whole(lambda item: self._on_value(item, test)))
                continue
            ways.append(reach.elements(lambda item: self._on_value(item, test)))
            on_arrays = _on_arrays(test)
            if on_arrays is not None:
                ways.append(reach.whole(lambda item, test=on_arrays: self._on_value(item, test)))  # type: ignore[misc]  # a default of a lambda has no type
        return ways

    def _nothing(self, reached: Emitted, test: Test) -> list[str]:
        """The ways in which a missing field passes `test`."""
        if not _accepts_null(test):
            return []
        if not self._nulls_of_9:
            return [reached.missing]
        valued = any_of(
            way
            for reach in reached.values
            for way in (
                reach.whole(lambda item: all_of((exists(item), negate(has_type(item, "null"))))),
                FALSE if reach.indexed else reach.elements(lambda item: negate(has_type(item, "null"))),
            )
        )
        return [reached.missing, negate(valued)]


def _accepts_null(test: Test) -> bool:
    match test:
        case Equals(value):
            return value is None
        case OneOf(values):
            return None in values
        case _:
            return False


def _on_arrays(test: Test) -> Test | None:
    """What is left of `test` for a value that is an array; None when nothing can pass."""
    match test:
        case Equals(value):
            return test if isinstance(value, tuple) else None
        case OneOf(values):
            arrays: tuple[Value, ...] = tuple(value for value in values if isinstance(value, tuple))
            return OneOf(arrays) if arrays else None
        case OfType(names):
            return OfType(("array",)) if "array" in names else None
        case Compares() | Matches() | Remainder() | Exists() | HasSize() | ElementValue() | ElementObject():
            return None
