"""Words of providers that are translated where they are shown."""

from __future__ import annotations


def gettext_noop(text: str) -> str:
    """Marks a text for the catalogs. Django's own needs its settings, which some of these are read for."""
    return text
