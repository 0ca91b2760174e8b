"""Reading and writing moments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cirro.kernel import times

MOMENTS = st.datetimes(
    min_value=times.EARLIEST.replace(tzinfo=None),
    max_value=times.LATEST.replace(tzinfo=None),
    timezones=st.just(UTC),
)
OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(MOMENTS, OFFSETS)
def test_every_way_to_write_a_moment_is_read_back(moment: datetime, offset: timezone) -> None:
    assert times.parse_moment(moment.isoformat()) == moment
    assert times.parse_moment(moment.isoformat().replace("+00:00", "Z").replace("T", "t")) == moment
    assert times.parse_moment(moment.replace(tzinfo=None).isoformat()) == moment
    if times.EARLIEST + timedelta(days=1) < moment < times.LATEST - timedelta(days=1):
        assert times.parse_moment(moment.astimezone(offset).isoformat()) == moment
    seconds = times.unix(moment)
    assert seconds is not None
    assert times.parse_moment(seconds) == moment.replace(microsecond=0)
    assert times.parse_moment(float(seconds)) == moment.replace(microsecond=0)
    if -(10**10) < seconds < 10**11:
        assert times.parse_moment(str(seconds)) == moment.replace(microsecond=0)


@given(MOMENTS)
def test_what_is_written_is_read_back_in_its_precision(moment: datetime) -> None:
    text = times.iso_ms(moment)
    assert len(text) == len("2024-03-25T13:41:22.973Z")
    assert timedelta(0) <= moment - times.parse_moment(text) < timedelta(milliseconds=1)


@given(st.dates(min_value=date(2, 1, 1), max_value=date(9999, 12, 29)))
def test_dates(day: date) -> None:
    assert times.parse_date(day.isoformat()) == day
    assert times.parse_date(f"{day.isoformat()}T23:59:59Z") == day
    assert times.parse_date(f"{day.isoformat()}T00:30:00+01:00") == day - timedelta(days=1)


@given(JSON)
def test_anything_else_is_a_value_error_with_a_sentence(value: object) -> None:
    for read in (times.parse_moment, times.parse_date):
        assert _refusal(read, value) in (None, *REFUSALS)


@given(st.text(alphabet="0123456789-+:.TtZz ,W", max_size=40))
def test_texts_that_look_like_times(text: str) -> None:
    refusal = _refusal(times.parse_moment, text)
    assert refusal in (None, *REFUSALS)
    if refusal is None:
        moment = times.parse_moment(text)
        assert moment.tzinfo is UTC
        assert times.EARLIEST <= moment <= times.LATEST


REFUSALS = (times.WANTED, "is out of range")


def _refusal(read: Callable[[object], object], value: object) -> str | None:
    try:
        read(value)
    except ValueError as error:
        return str(error)
    return None


@given(st.from_regex(times.SECONDS_PATTERN.replace("$", r"\Z")))
def test_the_pattern_in_the_document_is_what_is_read(text: str) -> None:
    assert jsonschema_rs.is_valid({"pattern": times.SECONDS_PATTERN}, text)
    assert times.parse_moment(text) == times.parse_moment(float(text))


@pytest.mark.parametrize("offset", ["Z", "+00:00", "+0000", "-00:00", "+05:30", "-12:00", "+14"])
def test_offsets(offset: str) -> None:
    assert times.parse_moment(f"2024-01-02T03:04:05{offset}").tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    ["2024-1-2", "2024-01-02X03:04", "20240102T030405", "2024-W01", "2024-001", " 5", "5 ", "１", "+", "1e5"],
)
def test_forms_that_are_none_of_the_contracts(value: str) -> None:
    with pytest.raises(ValueError, match="ISO 8601"):
        times.parse_moment(value)


def test_unix_rounds_down() -> None:
    assert times.unix(datetime(1970, 1, 1, 0, 0, 0, 999_999, tzinfo=UTC)) == 0
    assert times.unix(datetime(1969, 12, 31, 23, 59, 59, 1, tzinfo=UTC)) == -1
    assert times.unix(None) is None
