"""A condition of a filter in plain words, for the person who meets it."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.utils.translation import gettext

VALUES_NAMED = 8
VALUE_LENGTH = 80


def clause_words(path: str, clause: object) -> str:
    """Words such as "languages: one of de, en". `clause` is a literal or an object with one operator, as in
    `mql.Clause`. They suit single values and lists, one or many, whatever the key is. Patterns aren't spelled out."""
    if not path:
        none = isinstance(clause, dict) and "$nor" in clause
        return gettext("none of several conditions") if none else gettext("one of several conditions")
    name = path.replace(".", ", ").replace("_", " ")
    operator, operand = _operator(clause)
    if operand is None and operator in ("$eq", "$gte", "$lte"):
        return gettext("%(name)s: empty") % {"name": name}
    if operator == "$exists":
        given = gettext("%(name)s: filled in") if operand else gettext("%(name)s: not filled in")
        return given % {"name": name}
    words = _WORDS.get(operator, lambda: gettext("%(name)s: meets a condition"))
    return words() % {"name": name, "value": _shown(operand)}


# Functions, so that the language is that of the reader.
_WORDS: dict[str, Callable[[], str]] = {
    "$eq": lambda: gettext("%(name)s: %(value)s"),
    "$ne": lambda: gettext("%(name)s: not %(value)s"),
    "$gt": lambda: gettext("%(name)s is more than %(value)s"),
    "$gte": lambda: gettext("%(name)s is at least %(value)s"),
    "$lt": lambda: gettext("%(name)s is less than %(value)s"),
    "$lte": lambda: gettext("%(name)s is at most %(value)s"),
    "$in": lambda: gettext("%(name)s: one of %(value)s"),
    "$nin": lambda: gettext("%(name)s: none of %(value)s"),
    "$all": lambda: gettext("%(name)s: all of %(value)s"),
    "$size": lambda: gettext("%(name)s: number of entries is %(value)s"),
    "$regex": lambda: gettext("%(name)s: in the right form"),
    "$type": lambda: gettext("%(name)s: of the right kind"),
    "$mod": lambda: gettext("%(name)s: the right number"),
    "$elemMatch": lambda: gettext("%(name)s: an entry that fits"),
    "$not": lambda: gettext("%(name)s: nothing that is ruled out"),
}


def _operator(clause: object) -> tuple[str, object]:
    first = next(iter(clause), "") if isinstance(clause, dict) else ""
    if isinstance(clause, dict) and first.startswith("$"):
        return first, clause[first]
    return "$eq", clause


def _shown(operand: object) -> str:
    if isinstance(operand, list):
        shown = ", ".join(_one(value) for value in operand[:VALUES_NAMED])
        more = gettext("%(values)s and more") if len(operand) > VALUES_NAMED else "%(values)s"
        return more % {"values": shown}
    return _one(operand)


def _one(value: object) -> str:
    match value:
        case bool():
            text = gettext("yes") if value else gettext("no")
        case str():
            text = value
        case None:
            text = gettext("nothing")
        case dict():
            # Operators inside a value are conditions of their own.
            hidden = any(key.startswith("$") for key in value)
            text = gettext("something that fits") if hidden else json.dumps(value, ensure_ascii=False)
        case _:
            text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= VALUE_LENGTH else f"{text[: VALUE_LENGTH - 1]}…"
