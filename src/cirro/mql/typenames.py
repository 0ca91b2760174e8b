"""What `$type` may be asked for."""

from decimal import Decimal

from cirro.mql.limits import MAX_LIST_VALUES
from cirro.mql.scope import Scope
from cirro.mql.tree import TypeName
from cirro.mql.values import decimal_of

# Types of MongoDB that JSON doesn't have stand with an empty tuple: asking for them is right and finds nothing.
_BY_ALIAS: dict[str, tuple[TypeName, ...]] = {
    "double": ("double",),
    "string": ("string",),
    "object": ("object",),
    "array": ("array",),
    "binData": (),
    "undefined": (),
    "objectId": (),
    "bool": ("boolean",),
    "date": (),
    "null": ("null",),
    "regex": (),
    "dbPointer": (),
    "javascript": (),
    "symbol": (),
    "javascriptWithScope": (),
    "int": ("int",),
    "timestamp": (),
    "long": ("long",),
    "decimal": (),
    "minKey": (),
    "maxKey": (),
    "number": ("number",),
}
_CODES = (*range(1, 20), -1, 127)
_BY_CODE = {Decimal(code): names for code, names in zip(_CODES, _BY_ALIAS.values(), strict=False)}


def type_names(operand: object, scope: Scope) -> tuple[TypeName, ...]:
    """The types that an alias, a code or a list of them stands for."""
    wanted = operand if isinstance(operand, list) else [operand]
    if not wanted:
        raise scope.error("must name at least one type")
    if len(wanted) > MAX_LIST_VALUES:
        raise scope.error(f"more than {MAX_LIST_VALUES:,} values")
    return tuple(dict.fromkeys(name for one in wanted for name in _names(one, scope)))


def _names(one: object, scope: Scope) -> tuple[TypeName, ...]:
    if isinstance(one, str) and one in _BY_ALIAS:
        return _BY_ALIAS[one]
    if isinstance(one, int | float | Decimal) and not isinstance(one, bool):
        code = decimal_of(one, scope.path, scope.operator)
        if code in _BY_CODE:
            return _BY_CODE[code]
    raise scope.error("unknown type")
