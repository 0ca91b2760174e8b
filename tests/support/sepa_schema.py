"""Is it a pain.001.001.09? By the schema that sepaxml brings."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import sepaxml
from xmlschema import XMLSchema

from cirro.rewards.providers.sepa.document import SCHEMA


@cache
def _schema() -> XMLSchema:
    return XMLSchema(str(Path(sepaxml.__file__).parent / "schemas" / f"{SCHEMA}.xsd"))


def assert_valid(content: bytes) -> None:
    """Raises with the place and the reason when the file doesn't fit."""
    _schema().validate(content.decode())
