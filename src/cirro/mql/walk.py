"""The values that a dotted path meets in a document, in plain Python: for explanations."""

from collections.abc import Iterator

from cirro.mql.fields import as_index


def values_at(document: object, path: str) -> list[object]:
    """The values that MongoDB's walk along `path` emits in `document`, in order; missing ones are left out.

    An array at the end gives its elements and then itself.
    """
    return list(_in_object(document, path.split(".")))


def _in_object(holder: object, parts: list[str]) -> Iterator[object]:
    if not isinstance(holder, dict) or parts[0] not in holder:
        return
    value, rest = holder[parts[0]], parts[1:]
    if isinstance(value, list):
        yield from _in_array(value, rest)
    elif not rest:
        yield value
    else:
        yield from _in_object(value, rest)


def _in_array(array: list[object], parts: list[str]) -> Iterator[object]:
    if not parts:
        yield from array
        yield array
        return
    position = as_index(parts[0])
    for index, element in enumerate(array):
        yield from _in_object(element, parts)
        if index != position:
            continue
        rest = parts[1:]
        if not rest:
            yield element
        elif isinstance(element, list):
            yield from _in_array(element, rest)
        else:
            yield from _in_object(element, rest)
