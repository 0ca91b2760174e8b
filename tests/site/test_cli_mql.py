"""`cirro mql match`: the same answers as the waves, whatever comes in."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from cirro.site import mql_match
from cirro.site.mql_match import Matcher
from tests.site.instance import CIRRO, environment


@pytest.fixture(scope="module")
def matcher() -> Iterator[Matcher]:
    with Matcher(os.environ["DATABASE_URL"]) as matcher:
        yield matcher


def ask(matcher: Matcher, *lines: str | bytes | dict[str, Any]) -> list[dict[str, Any]]:
    texts = [
        line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode()
        for line in lines
    ]
    return [json.loads(answer) for answer in matcher.answers(texts)]


def test_matches_in_the_order_of_the_sort_and_then_of_the_documents(matcher: Matcher) -> None:
    documents = [{"n": 2}, {"n": 1}, {"x": 0}, {"n": 2}, {"n": 3}]
    assert ask(
        matcher,
        {"documents": documents, "filter": {"n": {"$gte": 1}}},
        {"documents": documents, "filter": {"n": {"$gte": 1}}, "sort": {"n": -1}},
        {"documents": documents, "filter": {}, "sort": {"n": 1}},
        {"documents": [], "filter": {}},
    ) == [{"matches": [0, 1, 3, 4]}, {"matches": [4, 0, 3, 1]}, {"matches": [2, 1, 0, 3, 4]}, {"matches": []}]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("{", "not valid JSON: "),
        (b"\xff\xfe", "not valid JSON: "),
        ("[]", "a line must be an object"),
        ({"filter": {}}, "documents: must be an array"),
        ({"documents": [{}, 7], "filter": {}}, "documents.1: must be an object"),
        ({"documents": [{}], "filter": {"a": {"$inn": [1]}}}, "filter: a.$inn: unknown operator"),
        ({"documents": [{}], "filter": {}, "sort": {"a": 2}}, "sort: a: the direction must be 1 or -1"),
        ({"documents": [{"a": "\0"}], "filter": {}}, "unsupported Unicode escape sequence"),
    ],
)
def test_a_bad_line_is_told_and_the_others_go_on(
    matcher: Matcher, line: str | bytes | dict[str, Any], error: str
) -> None:
    good = {"documents": [{"a": "100 % sure %s"}], "filter": {"a": "100 % sure %s"}}
    first, second, third = ask(matcher, good, line, good)
    assert first == third == {"matches": [0]}
    assert second["error"].startswith(error)


def test_a_line_that_takes_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mql_match, "TIMEOUT_SECONDS", 1.0)
    documents = [{"a": [*range(2000)]} for _ in range(60)]
    everything_with_everything = {"$and": [{"a": {"$nin": [n + 0.5 for n in range(9_000)]}}]}
    quick = {"documents": [{"a": 1}], "filter": {"a": 1}}
    with Matcher(os.environ["DATABASE_URL"]) as matcher:
        first, slow, last = ask(
            matcher, quick, {"documents": documents * 9, "filter": everything_with_everything}, quick
        )
    assert first == last == {"matches": [0]}
    assert slow == {"error": "took longer than 1.0 s"}


def test_many_lines_go_together_in_few_statements(matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    def evaluate(questions: Sequence[mql_match.Question]) -> Sequence[list[int]]:
        sizes.append(len(questions))
        return evaluated(questions)

    evaluated = matcher._evaluate
    monkeypatch.setattr(matcher, "_evaluate", evaluate)
    lines = [
        {"documents": [{"n": n}, {"n": -n}], "filter": {"n": {"$gt": 0}}, "sort": {"n": 1}}
        for n in range(1, 321)
    ]
    assert ask(matcher, *lines) == [{"matches": [0]}] * 320
    assert sizes == [64] * 5


def test_answers_before_the_input_ends(tmp_path: Path) -> None:
    """Another program may wait for each answer before it asks on."""
    env = environment(tmp_path, DATABASE_URL=os.environ["DATABASE_URL"])
    with subprocess.Popen(
        [*CIRRO, "mql", "match"], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        for n in (1, 2):
            process.stdin.write(json.dumps({"documents": [{"n": n}], "filter": {"n": n}}).encode() + b"\n\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == {"matches": [0]}
        process.stdin.write(b'{"documents": [], "filter": {}}')
        process.stdin.close()
        assert json.loads(process.stdout.read()) == {"matches": []}
    assert process.returncode == 0
