"""Digests: every message is there, whole, by its subject or counted, within the bounds of a mail."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirro.notifications.render import Bodies, Notice, RenderedMail, TooLargeError, parse, render_digest
from cirro.notifications.render.fill import MAX_OUTPUT

NOTICE = Notice('<a href="https://cirro.example/u/1">Unsubscribe</a>', "No more: https://cirro.example/u/1")
PLAIN = Bodies(parse("Gig {{n}}"), parse("<h2>{{n}}.</h2><p>{{about}}</p>"), parse("[{{n}}.] {{about}}"))


def digest(
    payloads: list[dict[str, Any]],
    bodies: Bodies = PLAIN,
    *,
    layout: str = "{{yield}}",
    others: int = 0,
) -> RenderedMail:
    frame = Bodies(parse("{{count}} gigs"), None, None, parse(layout), parse(layout))
    items = [(bodies, {"n": number, **own}) for number, own in enumerate(payloads)]
    return render_digest(
        items,
        frame,
        {"count": len(items) + others},
        NOTICE,
        others=others,
        count_others=lambda count: (f"<p>and {count} more</p>", f"and {count} more\n"),
    )


def numbers(mail: RenderedMail) -> tuple[list[int], list[int], int]:
    """Of the text: those said whole, those by their subject, and how many others there are."""
    whole, titles = (
        [int(found) for found in re.findall(pattern, mail.text, re.MULTILINE)]
        for pattern in (r"\[(\d+)\.\]", r"\* Gig (\d+)")
    )
    more = re.search(r"and (\d+) more", mail.text)
    return whole, titles, int(more[1]) if more else 0


def test_what_has_no_room_is_named_and_then_counted() -> None:
    whole, titles, others = numbers(digest([{"about": "x" * 60_000}] * 4))
    assert (whole, titles, others) == ([0, 1], [2, 3], 0)
    made = digest([{"about": "x"}] * 3, others=1_000)
    assert numbers(made) == ([0, 1, 2], [], 1_000)
    assert "<p>and 1000 more</p>" in (made.html or "")


def test_one_that_is_too_large_takes_no_room_from_those_behind_it() -> None:
    made = digest([{"about": "x" * 200_000}, {"about": "short"}, {"about": "\U0001f333" * 65_000}, {}])
    assert numbers(made) == ([1, 3], [0, 2], 0)


LAYOUTS = {
    "with a place": "{{yield}}",
    "without one": "<p>no place</p>",
    "with two": "{{yield}}{{yield}}",
    "large": "é" * 40_000 + "{{yield}}%{cirro_notice}",
}


@settings(max_examples=40)
@given(
    st.lists(st.integers(0, 70_000), min_size=1, max_size=60),
    st.sampled_from(["x", '"', "\U0001f333", "<", "x "]),
    st.sampled_from(sorted(LAYOUTS)),
)
def test_each_is_there_once(sizes: list[int], mark: str, layout: str) -> None:
    made = digest([{"about": mark * size} for size in sizes], layout=LAYOUTS[layout] + "\n")
    whole, titles, others = numbers(made)
    there = list(range(len(sizes) - others))
    assert sorted(whole + titles) == sorted(there * (2 if layout == "with two" else 1))
    for part in (made.html, made.text):
        assert part is not None
        # The notice comes on top where a layout has no place for it.
        assert len(part.encode()) <= MAX_OUTPUT + 1_000
        assert "https://cirro.example/u/1" in part


def test_subjects_without_end_are_counted() -> None:
    bodies = Bodies(parse("{{s}}"), parse("{{about}}"), None)
    made = digest([{"s": "\"'" * 125, "about": "x" * 200_000}] * 2_000, bodies)
    told, others = made.text.count("* \"'"), numbers(made)[2]
    assert told + others == 2_000
    assert min(told, others) > 100
    # One that says nothing can't be told.
    assert numbers(digest([{"s": " ", "about": "x" * 200_000}] * 5, bodies))[2] == 5


HOSTILE: list[tuple[str, str, Any]] = [
    ("{{a}}" * 200, "{{a}}" * 900, "x" * 60_000),
    ("{{a}}" * 200, "{{a}}" * 900, "\x01" * 60_000),
    ("{{#pluralize n 'x'}}" + "{{a}}" * 90 + "{{/pluralize}}", "{{a}}" * 5, "<" * 60_000),
    ("{{yield}} {{a}}", "x" * 60_000, " " * 60_000),
    ("{{a}}", "<p>a" * 16_000, "&" * 60_000),
    ("{{a}}", "{{a}}" * 4, " href = x:y" * 5_400),
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_many_hostile_ones_end_soon(number: int) -> None:
    subject, body, value = HOSTILE[number]
    bodies = Bodies(parse(subject), parse(body), None)

    def took(count: int) -> float:
        began = time.thread_time()
        digest([{"a": value, "n": 1}] * count, bodies)
        return time.thread_time() - began

    # Whatever the number, as much is tried as fits into a mail; besides, each subject is read.
    assert min(took(500) for _ in range(2)) < 2.0


def test_a_layout_that_is_too_large_by_itself_is_refused() -> None:
    with pytest.raises(TooLargeError):
        digest([{"about": "x" * 9_000}], layout="\U0001f333" * 65_000 + "{{yield}}")
