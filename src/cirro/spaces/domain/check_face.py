"""The rules for what people see of a Space."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from cirro.kernel.errors import Fault, Refused
from cirro.kernel.language_tags import read_language_tag
from cirro.spaces.models import Visibility

MAX_LINKS = 10
MAX_LANGUAGES = 50
_SLUG = re.compile(r"[a-z0-9_-]{1,60}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_BUT_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_is_web_address = URLValidator(schemes=["http", "https"])


def check_face(changes: Mapping[str, object]) -> dict[str, Any]:
    """The same changes as they are stored: trimmed, language tags in their usual spelling.

    Raises Refused, naming each field that breaks a rule or is not known.
    """
    clean: dict[str, Any] = {}
    faults: list[Fault] = []
    for field, value in changes.items():
        if field not in RULES:
            faults.append(Fault(field, "is no part of a Space's face"))
            continue
        try:
            clean[field] = RULES[field](value)
        except ValueError as error:
            faults.append(Fault(field, str(error)))
    if faults:
        raise Refused.of(*faults)
    return clean


def _line(most: int, least: int = 0) -> Callable[[object], str]:
    def read(value: object) -> str:
        text = _text(value).strip()
        if _CONTROL.search(text):
            raise ValueError("must be one line without control characters")
        if len(text) < least:
            raise ValueError("must not be empty")
        if len(text) > most:
            raise ValueError(f"must be at most {most} characters long, not {len(text)}")
        return text

    return read


def _paragraphs(value: object) -> str:
    text = _text(value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if _CONTROL_BUT_LINES.search(text):
        raise ValueError("must not contain control characters")
    if len(text) > 20_000:
        raise ValueError(f"must be at most 20000 characters long, not {len(text)}")
    return text


def _slug(value: object) -> str:
    text = _text(value)
    if not _SLUG.fullmatch(text):
        raise ValueError("must be 1 to 60 small letters (a to z), digits, hyphens and underscores")
    return text


def _visibility(value: object) -> str:
    if value not in Visibility.values:
        raise ValueError(f"must be one of {', '.join(Visibility.values)}")
    return str(value)


def _link(value: object) -> str:
    text = _line(2048)(value)
    try:
        _is_web_address(text)
    except ValidationError as error:
        raise ValueError(f"must be an http or https address, not {text[:100]!r}") from error
    return text


def _address(value: object) -> str:
    text = _line(254)(value)
    try:
        validate_email(text or "nobody@example.org")
    except ValidationError as error:
        raise ValueError("is not an e-mail address") from error
    return text


def _links(value: object) -> list[str]:
    return _each(value, _link, MAX_LINKS)


def _languages(value: object) -> list[str]:
    return _each(value, lambda tag: read_language_tag(_line(35)(tag)), MAX_LANGUAGES)


def _each(value: object, read: Callable[[object], str], most: int) -> list[str]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ValueError("must be a list")
    found = list(dict.fromkeys(read(item) for item in value))
    if len(found) > most:
        raise ValueError(f"must be at most {most}")
    return found


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a text")
    return value


RULES: Mapping[str, Callable[[object], Any]] = {
    "name": _line(150, least=1),
    "slug": _slug,
    "visibility": _visibility,
    "category": _line(60),
    "short_description": _line(180),
    "description": _paragraphs,
    "company": _line(150),
    "home_url": lambda value: _link(value) if value != "" else "",
    "contact_email": _address,
    "contact_urls": _links,
    "languages": _languages,
}
"""What a face consists of, in the order that it is shown; each rule reads one value or raises ValueError."""
