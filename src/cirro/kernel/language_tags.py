"""Names of languages as BCP 47 tags."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from babel.core import get_locale_identifier, parse_locale


def read_language_tag(text: str) -> str:
    """The tag in its usual spelling (`de`, `pt-BR`, `zh-Hans`). Raises ValueError unless Babel knows the language."""
    try:
        parts = parse_locale(text.strip(), sep="-")
        Locale.parse(text.strip(), sep="-")
    except (ValueError, UnknownLocaleError) as error:
        raise ValueError(f"{text[:35]!r} is no known language tag, such as de or pt-BR") from error
    return get_locale_identifier(parts[:4], sep="-")
