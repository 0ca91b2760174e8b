"""Facts known of MongoDB 8: `cases.jsonl` has the documents, the filter and which of them match."""

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cirro.mql import MqlError, parse_filter
from tests.mql import reference
from tests.mql.evaluate import matching

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("cases.jsonl").read_text(encoding="utf-8").splitlines()
]
KNOWN = [case for case in CASES if not case.get("refused")]
REFUSED = [case["filter"] for case in CASES if case.get("refused")]


@pytest.mark.parametrize("case", KNOWN, ids=lambda case: str(case["id"]))
def test_a_known_truth(pg: psycopg.Connection, case: dict[str, Any]) -> None:
    found = matching(pg, case["documents"], case["filter"], case.get("sort"))
    assert found == case["matches"], case["rule"]


@pytest.mark.parametrize("case", KNOWN, ids=lambda case: str(case["id"]))
def test_the_plain_matcher_knows_it_too(case: dict[str, Any]) -> None:
    matched = [i for i, one in enumerate(case["documents"]) if reference.matches(one, case["filter"])]
    assert matched == sorted(case["matches"])
    if case.get("sort"):
        assert reference.in_order(case["documents"], case["sort"]) == case["matches"]


@pytest.mark.parametrize("query", REFUSED, ids=json.dumps)
def test_what_mongodb_refuses_is_refused(query: object) -> None:
    with pytest.raises(MqlError):
        parse_filter(query)


def test_the_null_rule_of_9_is_a_switch(pg: psycopg.Connection) -> None:
    documents = [{"a": [1]}, {"a": []}, {"a": [[]]}, {"a": [{}]}, {"a": [{"b": 1}]}, {"a": {"b": []}}, {}]

    def matched(query: object, nulls_of_9: bool) -> list[int]:
        path = parse_filter(query, nulls_of_9=nulls_of_9).jsonpath()
        found = pg.execute(
            "SELECT (d.place - 1)::int FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS d(document, place)"
            " WHERE d.document @@ %s::text::jsonpath ORDER BY 1",
            [json.dumps(documents), path],
        )
        return [place for (place,) in found]

    assert matched({"a.b": None}, nulls_of_9=False) == [3, 6]
    assert matched({"a.b": None}, nulls_of_9=True) == [0, 1, 2, 3, 6]
    assert matched({"a.b": {"$nin": [None, 5]}}, nulls_of_9=True) == [4, 5]
    assert matched({"a": None}, nulls_of_9=True) == [6]
