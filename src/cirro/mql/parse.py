"""From the JSON of a filter to its tree."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from cirro.mql.errors import MqlError
from cirro.mql.fields import split_path
from cirro.mql.limits import MAX_DEPTH, MAX_TEXT_BYTES
from cirro.mql.operators import is_operators, parse_operators
from cirro.mql.scope import Scope
from cirro.mql.tree import All, Any, Equals, Node, Not, at
from cirro.mql.values import freeze, too_long_number


class Part(NamedTuple):
    """One condition as the query has it: `clause` is the literal, or an object of one operator."""

    path: str
    clause: object
    node: Node


def check_text(query: object) -> None:
    """MqlError when the query is too long, too deep for any use, or no JSON at all."""
    try:
        text = json.dumps(query, ensure_ascii=False, separators=(",", ":"), default=str)
    except RecursionError:
        raise MqlError("", None, f"nested deeper than {MAX_DEPTH} levels") from None
    except TypeError:
        raise MqlError("", None, "not a JSON value") from None
    except ValueError:  # an integer of more digits than Python converts
        raise too_long_number("", None) from None
    if len(text.encode(errors="surrogatepass")) > MAX_TEXT_BYTES:
        raise MqlError("", None, f"longer than {MAX_TEXT_BYTES // 1024} KiB")


def parse_query(query: object, scope: Scope) -> Node:
    """The tree of a query object, which may stand at the top or inside an operator."""
    return All(tuple(part.node for part in parts_of(query, scope)))


def parts_of(query: object, scope: Scope) -> Iterator[Part]:
    """The conditions of a query object, `$and` opened up."""
    if not isinstance(query, dict):
        raise scope.error("must be an object")
    for key, operand in query.items():
        if not isinstance(key, str):
            raise scope.error("a key must be a string")
        if key == "$and":
            for branch in _branches(operand, scope.at_operator(key)):
                yield from parts_of(branch, scope.at_operator(key).deeper())
        elif key in ("$or", "$nor"):
            yield Part(scope.path, {key: operand}, _alternatives(key, operand, scope.at_operator(key)))
        elif key == "$comment":
            continue
        elif key.startswith("$"):
            raise scope.at_operator(key).error("unknown operator")
        else:
            yield from _field(key, operand, scope.at_path(key))


def _branches(operand: object, scope: Scope) -> list[object]:
    if not isinstance(operand, list) or not operand:
        raise scope.error("must be a non-empty list of objects")
    if not all(isinstance(branch, dict) for branch in operand):
        raise scope.error("must be a list of objects only")
    return operand


def _alternatives(key: str, operand: object, scope: Scope) -> Node:
    scope.count_clause()
    inner = scope.deeper()
    node = Any(tuple(parse_query(branch, inner) for branch in _branches(operand, scope)))
    return Not(node) if key == "$nor" else node


def _field(key: str, operand: object, scope: Scope) -> Iterator[Part]:
    parts = split_path(key, scope)
    if is_operators(operand):
        for clause, node in parse_operators(operand, scope, parse_query):
            yield Part(scope.path, clause, at(parts, node))
    else:
        scope.count_clause()
        yield Part(scope.path, operand, at(parts, Equals(freeze(operand, scope.path, None))))
