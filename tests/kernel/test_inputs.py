"""What each input type reads is exactly what its schema describes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from cirro.kernel import inputs

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
DIGITS = st.text("0123456789+-. eE\n٣", max_size=25)
WHOLE = st.integers(-(2**63), 2**64 - 1)
VALUES = (
    st.none() | st.booleans() | WHOLE | st.floats(allow_nan=False, allow_infinity=False) | TEXT | DIGITS
    | st.sampled_from(["true", "false", "1", "0", "True"]) | st.lists(WHOLE, max_size=2)
    | st.dictionaries(TEXT, WHOLE, max_size=2)
)  # fmt: skip


@pytest.mark.parametrize("name", ["Id", "Cursor", "Number", "Exact", "Object", "Text", "Flag"])
@given(value=VALUES)
def test_described_is_accepted_and_accepted_is_described(name: str, value: Any) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(getattr(inputs, name))
    described = jsonschema_rs.is_valid(adapter.json_schema(), value)
    try:
        adapter.validate_python(value)
        accepted = True
    except ValidationError:
        accepted = False
    if name in ("Number", "Exact") and isinstance(value, float) and abs(value) > 1e307:
        return  # the very edge of what doubles hold
    assert accepted == described, value


@pytest.mark.parametrize(
    ("value", "id"),
    [
        (7, 7),
        ("7", 7),
        (7.0, 7),
        ("007", 7),
        (0, 0),
        ("0", 0),
        (2**63 - 1, 2**63 - 1),
        (2**63, 0),
        (1e30, 0),
        ("9" * 9999, 0),
    ],
)
def test_ids(value: object, id: int) -> None:
    assert inputs.read_id(value) == id
    assert inputs.read_path_id(value) == id


@pytest.mark.parametrize("value", ["x", "", "-1", -1, 1.5, True, None, [], "٣", "7\n", "0x7"])
def test_what_is_no_id(value: object) -> None:
    with pytest.raises(ValueError, match="must be an id"):
        inputs.read_id(value)
    assert inputs.read_path_id(value) == 0


@given(whole=st.integers(0, 9), decimals=st.integers(0, 9999))
def test_exact_numbers_are_what_was_written(whole: int, decimals: int) -> None:
    written = f"{whole}.{decimals:04}"
    assert inputs.read_exact(written) == inputs.read_exact(float(written)) == Decimal(written)
    assert inputs.read_exact(whole) == inputs.read_exact(float(whole)) == whole


@pytest.mark.parametrize(
    "value", ["x", "", "1e3", "1.", ".5", "+1", " 1", "NaN", "Infinity", True, None, [], {}]
)
def test_what_is_no_number(value: object) -> None:
    with pytest.raises(ValueError, match="must be a number"):
        inputs.read_exact(value)


def test_cursors_beyond_every_id_stay_beyond() -> None:
    assert inputs.read_cursor("9" * 40) == inputs.read_cursor(1e30) == inputs.BIGINT
    assert inputs.read_cursor("12") == 12
