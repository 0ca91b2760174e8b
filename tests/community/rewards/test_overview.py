"""The overview of rewards: sums that add up, a chart with its table, every line with the day when it comes."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cirro.community.rewards import lines as line_rows
from cirro.community.rewards.chart import COLOURS, MONTHS, draw
from cirro.community.rewards.pages import overview
from cirro.community.rewards.sums import Part, parts
from cirro.kernel import clock
from cirro.people.models import User
from cirro.rewards.calendar.parse import parse
from cirro.rewards.domain import person_lines
from cirro.rewards.domain.person_sums import Month, SpaceTotal, person_spaces, person_sums
from cirro.rewards.models import Bill
from cirro.spaces.domain.membership import remove_member
from tests.support.client import ApiClient
from tests.support.earned import at_work, becomes, earn, pay, payable
from tests.support.people import make_person
from tests.support.rewards import post_payout, post_time

URL = "/community/rewards/"
TODAY = date(2026, 11, 29)


@pytest.fixture
def gig(live_api: ApiClient, person: User) -> dict[str, Any]:
    """Its first task brings €2.50."""
    return at_work(live_api, person, title="Plant oaks")


def shown(page: str) -> list[tuple[str, str]]:
    """Label and amount of the big figures, in order."""
    found = re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)", page)
    return [(label, amount.replace("\xa0", " ")) for label, amount in found]


def test_nothing_earned_yet(signed_in: Client) -> None:
    page = signed_in.get(URL).content.decode()
    assert "Nothing earned yet" in page
    assert "Prepare to be paid" in page
    assert 'href="/community/rewards/" aria-current="page"' in page


def test_sums_add_up_and_play_money_stays_apart(
    signed_in: Client, person: User, live_api: ApiClient, api: ApiClient, gig: dict[str, Any]
) -> None:
    payable(person)
    for quantity, state in ((4, "settled"), (5, "returned"), (6, None)):
        earn(live_api, person, gig, quantity=quantity)
        transfer = pay()[-1]
        if state:
            becomes(transfer, state)  # type: ignore[arg-type]  # one of its states
    earn(live_api, person, gig, quantity=7)
    voided = post_payout(live_api, str(person.pk), amount=99_00).json
    live_api.delete(f"/v2/payouts/{voided['id']}")
    at_work(api, person)
    post_payout(api, str(person.pk), amount=12_34)
    page = signed_in.get(URL).content.decode()
    assert shown(page) == [
        ("Earned", "€55.00"), ("Pending", "€17.50"), ("On the way", "€15.00"), ("Came back", "€12.50"),
        ("Paid", "€10.00"),
        ("Earned", "€12.34"), ("Pending", "€12.34"), ("On the way", "€0.00"), ("Paid", "€0.00"),
    ]  # fmt: skip
    assert page.index("Your money in EUR") < page.index("Play money in EUR")
    assert "€0.25 of it for fees" in page
    assert "€12.50 of bill" in page
    for sums in person_sums(person.pk):
        assert sums.earned == sums.pending + sums.on_the_way + sums.returned + sums.paid


def test_each_line_says_where_it_is_and_when_it_comes(
    signed_in: Client, person: User, live_api: ApiClient, gig: dict[str, Any], settings: Any
) -> None:
    earn(live_api, person, gig, title="Pieces", quantity=3, multiplier="1.5")
    rows = signed_in.get(URL).content.decode()
    assert "Something is missing before you can be paid." in rows
    payable(person)
    page = signed_in.get(URL).content.decode()
    assert re.search(r"expected <time datetime=\"20\d\d-\d\d-\d\d\">", page)
    assert "3 × €2.50 × 1.5" in page
    (invitation,) = live_api.invitations(gig)
    assert f'href="/community/invitations/{invitation["id"]}/">Plant oaks</a>' in page
    (transfer,) = pay()
    becomes(transfer, "settled")
    page = signed_in.get(URL).content.decode()
    assert f'href="/community/rewards/bills/{transfer.bill_id}/"' in page
    assert "arrived <time" in page
    result = earn(live_api, person, gig, title="Wrong")
    live_api.make(f"/v2/gig_results/{result['id']}/reverse", {"reason": "counted twice"})
    page = signed_in.get(URL).content.decode()
    assert "Taken back: counted twice" in page
    assert "with what was taken back, nothing is left over" in page
    remove_member(live_api.space, person.pk)
    page = signed_in.get(URL).content.decode()
    assert "Plant oaks" in page
    assert "/community/invitations/1" not in page


def test_money_arrived_on_the_persons_own_day(
    signed_in: Client, person: User, live_api: ApiClient, gig: dict[str, Any]
) -> None:
    payable(person)
    earn(live_api, person, gig)
    (transfer,) = pay()
    becomes(transfer, "settled")
    Bill.objects.update(state_at=datetime(2026, 12, 5, 20, tzinfo=UTC))
    for zone, day in (("Asia/Tokyo", "2026-12-06"), ("America/Lima", "2026-12-05")):
        User.objects.filter(pk=person.pk).update(time_zone=zone)
        assert f'arrived <time datetime="{day}">' in signed_in.get(URL).content.decode()
        (row,) = csv.DictReader(
            StringIO(signed_in.get(f"{URL}cirro-rewards.csv").content.decode("utf-8-sig"))
        )
        assert row["expected_on"] == day


def test_an_hour_brings_what_the_known_time_brought(
    person: User, live_api: ApiClient, gig: dict[str, Any], signed_in: Client
) -> None:
    other = live_api.gig(invitation_mode="manual")
    live_api.make(f"/v2/gigs/{other['id']}/invite", {"user_id": str(person.pk)})
    earn(live_api, person, gig, quantity=8)
    earn(live_api, person, other, quantity=100)
    post_payout(live_api, str(person.pk), amount=77_77)
    for ms in (3_600_000, 1_800_000):
        post_time(live_api, str(person.pk), gig, duration_in_ms=ms)
    (space,) = person_spaces(person.pk)
    assert (space.timed_amount, space.timed_ms, space.per_hour) == (2000, 5_400_000, 1333)
    page = signed_in.get(URL).content.decode()
    assert "1 h 30 min" in page
    assert "€13.33" in page


def test_lines_are_chosen_paged_and_downloaded(
    signed_in: Client,
    person: User,
    live_api: ApiClient,
    new_api: Callable[..., ApiClient],
    gig: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(overview, "PER_PAGE", 2)
    monkeypatch.setattr(person_lines, "_PAGE", 2)
    monkeypatch.setattr(line_rows, "_BATCH", 2)
    for number in range(5):
        earn(live_api, person, gig, title=f"Line {number}", delivery_date=f"2026-0{number + 1}-03")
    other = new_api("Testers", is_sandbox=False)
    earn(other, person, at_work(other, person), title="Elsewhere", delivery_date="2026-05-09")

    def titles(query: str) -> list[str]:
        return re.findall(r'class="line-title">([^<]*)<', signed_in.get(f"{URL}{query}").content.decode())

    assert titles("") == ["Elsewhere", "Line 4"]
    older = re.search(r'rel="next" href="(\?after=\d+)#lines"', signed_in.get(URL).content.decode())
    assert older
    assert titles(older[1]) == ["Line 3", "Line 2"]
    assert titles("?month=2026-05") == ["Elsewhere", "Line 4"]
    assert titles(f"?month=2026-05&space={live_api.space.id}&state=pending") == ["Line 4"]
    assert titles("?state=paid") == []
    assert "No line fits" in signed_in.get(f"{URL}?state=paid").content.decode()
    for query in ("?month=2026", "?month=2026-13", "?state=lost", "?space=x", "?after=1&before=2"):
        assert signed_in.get(f"{URL}{query}").status_code == 404
    answer = signed_in.get(f"{URL}cirro-rewards.csv?space={live_api.space.id}")
    table = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["title"] for row in table] == [f"Line {number}" for number in range(4, -1, -1)]
    assert (table[0]["amount"], table[0]["state"], table[0]["play_money"]) == ("2.50", "pending", "no")
    assert answer["Content-Disposition"] == 'attachment; filename="cirro-rewards.csv"'


def test_more_lines_cost_no_more_queries(
    signed_in: Client, person: User, live_api: ApiClient, gig: dict[str, Any]
) -> None:
    payable(person)
    earn(live_api, person, gig)
    pay()
    signed_in.get(URL)
    with CaptureQueriesContext(connection) as few:
        signed_in.get(URL)
    for _ in range(3):
        earn(live_api, person, gig)
        pay()
    with CaptureQueriesContext(connection) as many:
        signed_in.get(URL)
    assert len(many) == len(few) < 35


def test_nobody_sees_others_lines(signed_in: Client, live_api: ApiClient) -> None:
    eve = make_person("eve@example.org")
    earn(live_api, eve, at_work(live_api, eve), title="Eve’s own")
    assert "Eve’s own" not in signed_in.get(URL).content.decode()
    assert "Eve’s own" not in signed_in.get(f"{URL}cirro-rewards.csv").content.decode()
    assert Client().get(URL).status_code == 302


def test_the_chart_piles_up_what_came_in_and_hangs_what_was_taken_back() -> None:
    spaces = [SpaceTotal(False, "EUR", n, f"Space {n}", 100 - n, 0, 0) for n in range(1, COLOURS + 3)]
    months = [
        Month(False, "EUR", date(2026, 11, 1), 1, "Space 1", 300, TODAY),
        Month(False, "EUR", date(2026, 11, 1), 2, "Space 2", 100, TODAY),
        Month(False, "EUR", date(2026, 10, 1), 1, "Space 1", -150, TODAY),
        Month(False, "EUR", date(2026, 10, 1), COLOURS + 1, "", 40, TODAY),
        Month(False, "EUR", date(2026, 10, 1), COLOURS + 2, "", 10, TODAY),
        Month(False, "EUR", date(2025, 10, 1), 1, "Space 1", 999_999, TODAY),
    ]
    chart = draw(months, spaces)
    assert len(chart.bars) == MONTHS
    october, november = chart.bars[-2:]
    assert (november.label, november.name, november.amount) == ("Nov", "November 2026", 400)
    assert (chart.bars[0].label, chart.bars[0].year, november.year) == ("Dec", "2025", "")
    first, second = november.pieces
    assert first.y + first.height == pytest.approx(chart.baseline, abs=0.2)
    assert second.y + second.height == pytest.approx(first.y, abs=0.2)
    assert first.height == pytest.approx(3 * second.height, rel=0.02)
    taken, others = october.pieces
    assert (taken.y, others.colour) == (chart.baseline, COLOURS + 1)
    assert others.height == pytest.approx(second.height / 2, abs=0.2)
    amounts = [rule.amount for rule in chart.rules]
    assert amounts == [-200, 0, 200, 400]
    assert [name for _, name in chart.legend] == [f"Space {n}" for n in range(1, COLOURS + 1)] + [""]


def test_an_empty_chart_can_be_drawn() -> None:
    chart = draw([], [])
    assert (chart.rules[0].amount, chart.is_empty) == (0, True)


def test_what_is_dated_ahead_does_not_shift_the_chart() -> None:
    space = SpaceTotal(False, "EUR", 1, "Space 1", 100, 0, 0)
    days = {date(2026, 11, 1): 300, date(2026, 12, 1): 7, date(9999, 12, 1): 5, date(2025, 1, 1): 40}
    months = [Month(False, "EUR", day, 1, "Space 1", amount, TODAY) for day, amount in days.items()]
    chart = draw(months, [space])
    assert [chart.bars[0].name, chart.bars[-1].name] == ["December 2025", "November 2026"]
    assert ([bar.amount for bar in chart.bars if bar.amount], chart.later) == ([300], 12)
    assert not chart.is_empty
    assert draw(months[1:], [space]).is_empty


def test_the_chart_ends_with_the_present_month_whatever_day_is_posted(
    signed_in: Client, person: User, live_api: ApiClient, api: ApiClient, gig: dict[str, Any]
) -> None:
    earn(live_api, person, gig, delivery_date="2999-01-01", quantity=2)
    page = signed_in.get(URL).content.decode()
    assert "Nothing in the last twelve months." in page
    assert "Dated after this month, and not in the chart: €5.00" in page
    earn(live_api, person, gig)
    # Play money goes by its sandbox's clock.
    at_work(api, person)
    clock.hold(api.space.id, datetime(2031, 5, 4, tzinfo=UTC))
    post_payout(api, str(person.pk), amount=12_34)
    real, play = (draw_of(part) for part in parts(person.pk))
    assert real == [(f"{clock.now():%B %Y}", 250)]
    assert play == [("May 2031", 1234)]
    assert "Nothing in the last twelve months." not in signed_in.get(URL).content.decode()


def draw_of(part: Part) -> list[tuple[str, int]]:
    return [(bar.name, bar.amount) for bar in part.chart.bars if bar.amount]


def test_asking_for_a_bill(
    signed_in: Client, person: User, live_api: ApiClient, gig: dict[str, Any], settings: Any
) -> None:
    payable(person)
    earn(live_api, person, gig)
    assert "Ask for my bill" not in signed_in.get(URL).content.decode()
    answer = signed_in.post(f"{URL}ask", follow=True)
    assert "Bills can&#x27;t be asked for today" in answer.content.decode()
    settings.PAY_CALENDAR = parse("on-demand")
    assert "Ask for my bill" in signed_in.get(URL).content.decode()
    assert "1 bill is made." in signed_in.post(f"{URL}ask", follow=True).content.decode()
    assert (
        "There is nothing that can be billed now" in signed_in.post(f"{URL}ask", follow=True).content.decode()
    )
