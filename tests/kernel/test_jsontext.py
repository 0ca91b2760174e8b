"""JSON in and out."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cirro.kernel import jsontext
from cirro.kernel.errors import BadInput

# What PostgreSQL can store, NUL characters aside.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_written_is_read_back(value: Any) -> None:
    assert jsontext.read(jsontext.write(value)) == value
    assert jsontext.read(json.dumps(value).encode()) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    # BadInput is the only way out.
    with suppress(BadInput):
        jsontext.read(body)


@pytest.mark.parametrize(
    "body", [b"", b"NaN", b"[Infinity]", b"1e400", b'"\\ud800"', b'"\xff"', b"[" * 2000, b"{}x"]
)
def test_what_is_refused(body: bytes) -> None:
    with pytest.raises(BadInput, match="not valid JSON"):
        jsontext.read(body)


def test_numbers_beyond_64_bits_become_doubles() -> None:
    assert jsontext.read(b"1" + b"0" * 30) == 1e30
    assert jsontext.read(b"-0") == 0


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0


@given(VALUES, st.integers(0, 200), st.integers(0, 5))
def test_faults(value: Any, max_bytes: int, max_depth: int) -> None:
    fault = jsontext.fault_of(value, max_bytes=max_bytes, max_depth=max_depth)
    text = json.dumps(value)
    wrong = {
        "NUL": "\\u0000" in text.replace("\\\\", ""),
        "nested": _depth(value) > max_depth,
        "KiB": len(jsontext.write(value)) > max_bytes,
    }
    assert (fault is not None) == any(wrong.values())
    assert fault is None or any(word in fault and wrong[word] for word in wrong)


def test_very_deep_values_are_no_failure() -> None:
    value: Any = "x"
    for _ in range(1000):
        value = [value]
    assert (
        jsontext.fault_of(value, max_bytes=10**6, max_depth=20) == "must not be nested deeper than 20 levels"
    )
