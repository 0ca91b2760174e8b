"""Pay days: what must hold on all days and for all calendars, and some days that are known (issue 4, item 4)."""

from __future__ import annotations

import os
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirro.rewards.calendar.business_days import add_business_days, is_business_day, next_business_day
from cirro.rewards.calendar.calendar import Calendar
from cirro.rewards.calendar.parse import DEFAULT, parse
from cirro.site.home import SettingError
from cirro.site.pay_calendar import pay_calendar

LONG = bool(os.environ.get("CIRRO_LONG"))
# The first look at a year makes its holidays.
any_of = settings(deadline=None, max_examples=2000 if LONG else 60)

DAY = timedelta(days=1)
# Beyond 2100 only weekends count; time ends in 9999.
DAYS = st.dates(date(1999, 1, 1), date(2120, 12, 31))
ALL_DAYS = st.dates(date.min, date.max)
NUMBERS = st.integers(1, 31)


@st.composite
def calendars(draw: st.DrawFn, *, automatic: bool = False) -> Calendar:
    """Any that can be written; with `automatic`, only those that wait for nobody."""
    kind = draw(
        st.sampled_from(
            ["weekly", "twice", "monthly"] if automatic else ["weekly", "twice", "monthly", "window"]
        )
    )
    if kind == "weekly":
        return parse(f"weekly:{draw(st.sampled_from(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))}")
    days = sorted(draw(st.lists(NUMBERS, min_size=3, max_size=3, unique=True)))
    return parse(
        {
            "twice": f"twice-monthly:{days[0]},{days[1]}",
            "monthly": f"monthly:{days[0]}",
            "window": f"monthly:{days[0]}:request={days[1]}-{days[2]}",
        }[kind]
    )


@any_of
@given(calendars(), DAYS)
def test_every_day_has_a_next_pay_day_not_far_ahead_on_which_banks_work(
    calendar: Calendar, day: date
) -> None:
    pay_day = calendar.next_on_or_after(day)
    assert pay_day is not None
    assert is_business_day(pay_day)
    longest = timedelta(days=7 if calendar.weekday is not None else 31)
    assert day <= pay_day <= day + longest + timedelta(days=7)
    # It is the next one seen from itself, too; what is asked for on the last day of a window may be paid after it.
    assert calendar.window is not None or calendar.next_on_or_after(pay_day) == pay_day


@any_of
@given(calendars(), DAYS, st.integers(0, 40))
def test_a_later_day_has_no_earlier_pay_day(calendar: Calendar, day: date, later: int) -> None:
    first, second = calendar.next_on_or_after(day), calendar.next_on_or_after(day + later * DAY)
    assert first is not None
    assert second is not None
    assert first <= second


@any_of
@given(calendars(automatic=True), DAYS)
def test_looking_back_finds_what_looking_ahead_found(calendar: Calendar, day: date) -> None:
    ahead, back = calendar.next_on_or_after(day), calendar.last_on_or_before(day)
    assert ahead is not None
    assert back is not None
    assert calendar.last_on_or_before(ahead) == ahead
    assert calendar.last_on_or_before(ahead - DAY) == (
        back if ahead > day else calendar.last_on_or_before(day - DAY)
    )
    assert back <= day
    # Between the two there is none.
    assert calendar.next_on_or_after(back + DAY) == (
        ahead if back < day else calendar.next_on_or_after(day + DAY)
    )


@any_of
@given(calendars(), ALL_DAYS)
def test_no_day_of_all_time_is_too_early_or_too_late_to_ask(calendar: Calendar, day: date) -> None:
    ahead, back = calendar.next_on_or_after(day), calendar.last_on_or_before(day)
    assert ahead is None or ahead >= day
    assert ahead is not None or day > date(9999, 10, 1)
    assert back is None or back <= day


@any_of
@given(DAYS, st.integers(0, 30))
def test_business_days_are_added_one_by_one(day: date, count: int) -> None:
    reached = add_business_days(day, count)
    assert is_business_day(reached)
    passed = [day + n * DAY for n in range((reached - day).days) if is_business_day(day + n * DAY)]
    assert len(passed) == count
    assert add_business_days(day, 0) == next_business_day(day)


@pytest.mark.parametrize(
    ("text", "day", "pay_day"),
    [
        # The public record's dates of 2022: 11 Jul, 11 Aug, 12 Sep, 11 Oct, 11 Nov, 12 Dec.
        ("monthly:11", date(2022, 7, 1), date(2022, 7, 11)),
        ("monthly:11", date(2022, 8, 12), date(2022, 9, 12)),
        ("monthly:11", date(2022, 12, 11), date(2022, 12, 12)),
        # Good Friday and Easter Monday of 2027; New Year's Day, then a weekend.
        ("weekly:fri", date(2027, 3, 26), date(2027, 3, 30)),
        ("weekly:fri", date(2027, 3, 30), date(2027, 3, 30)),
        ("weekly:fri", date(2027, 3, 31), date(2027, 4, 2)),
        (DEFAULT, date(2027, 1, 1), date(2027, 1, 4)),
        (DEFAULT, date(2027, 1, 5), date(2027, 1, 18)),
        # A month's last day.
        ("monthly:31", date(2027, 2, 3), date(2027, 3, 1)),
        ("monthly:31", date(2028, 2, 3), date(2028, 2, 29)),
        # Who may ask from 11 to 19: at once within, else on the next 11th.
        ("monthly:11:request=11-19", date(2027, 1, 13), date(2027, 1, 13)),
        ("monthly:11:request=11-19", date(2027, 1, 16), date(2027, 1, 18)),
        ("monthly:11:request=11-19", date(2027, 1, 20), date(2027, 2, 11)),
        ("on-demand", date(2027, 1, 20), None),
    ],
)
def test_known_pay_days(text: str, day: date, pay_day: date | None) -> None:
    assert parse(text).next_on_or_after(day) == pay_day


def test_who_may_ask_and_when() -> None:
    window = parse("monthly:11:request=11-19")
    assert [window.may_ask_on(date(2027, 1, day)) for day in (10, 11, 19, 20)] == [False, True, True, False]
    assert not window.is_automatic
    assert window.last_on_or_before(date(2027, 1, 15)) is None
    assert parse("on-demand").may_ask_on(date(2027, 1, 1))
    assert not parse(DEFAULT).may_ask_on(date(2027, 1, 1))
    assert parse(DEFAULT).is_automatic


@pytest.mark.parametrize(
    "text",
    [
        "weekly", "weekly:xyz", "weekly:Fri", "twice-monthly:1", "twice-monthly:16,1", "twice-monthly:1,1", "monthly:0",
        "monthly:32", "monthly:11:request=9-12", "monthly:11:request=19-11", "monthly:11:request=11-40", "daily", "on-demand ",
    ],
)  # fmt: skip
def test_what_is_no_calendar_is_named(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIRRO_PAY_CALENDAR", text)
    with pytest.raises(SettingError, match=r"^CIRRO_PAY_CALENDAR must"):
        pay_calendar()


def test_without_a_setting_it_is_twice_a_month(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CIRRO_PAY_CALENDAR", raising=False)
    assert pay_calendar() == parse(DEFAULT)
