"""Filters and sorts, run by PostgreSQL on documents that are given in the statement."""

import json
from collections.abc import Sequence

import psycopg

from cirro.mql import parse_filter, parse_sort, sql_text


def matching(
    pg: psycopg.Connection, documents: Sequence[object], query: object, sort: object = None
) -> list[int]:
    """The indices of the documents that match, in the order of the sort (ties and no sort: as given)."""
    order = ", ".join(filter(None, (parse_sort(sort).order_by("d.document"), "d.place")))
    rows = pg.execute(
        "SELECT d.place - 1 FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS d(document, place)"
        f" WHERE d.document @@ {sql_text(parse_filter(query).jsonpath())}::jsonpath ORDER BY {order}",
        [json.dumps(documents)],
    )
    return [place for (place,) in rows]


def verdicts(
    pg: psycopg.Connection, documents: Sequence[object], paths: Sequence[str]
) -> list[list[bool | None]]:
    """For each JSON path, what `@@` says of each document (None would be SQL's null)."""
    rows = pg.execute(
        "SELECT array_agg(d.document @@ p.path::jsonpath ORDER BY d.place)"
        " FROM unnest(%s::text[]) WITH ORDINALITY AS p(path, place),"
        " jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS d(document, place)"
        " GROUP BY p.place ORDER BY p.place",
        [list(paths), json.dumps(documents)],
    )
    return [row for (row,) in rows]


def in_order(pg: psycopg.Connection, documents: Sequence[object], sort: object) -> list[int]:
    """The indices of all documents in the order of the sort."""
    return matching(pg, documents, {}, sort)
