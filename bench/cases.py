"""Filters as a Space writes them, beside the conditions that an expert writes on the typed columns of
`typed_workers.sql` (`t`; `{skill}` is the table of skills)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Case:
    """The same question twice; both find the same workers, which the benches check."""

    name: str
    filter: Mapping[str, Any]
    typed: str
    sort: Mapping[str, int] = field(default_factory=dict)
    typed_sort: str = ""


SELECTIVE = (
    Case("one town", {"address.city": "Town 123"}, "t.city = 'Town 123'"),
    Case(
        "town, language, hours",
        {"address.city": "Town 123", "languages": "de", "hours": {"$gte": 10}},
        "t.city = 'Town 123' AND t.languages @> '{{de}}' AND t.hours >= 10",
    ),
    Case(
        "town, skill at a level",
        {"address.city": "Town 123", "skills": {"$elemMatch": {"id": 7, "level": {"$gte": 3}}}},
        "t.city = 'Town 123' AND EXISTS (SELECT FROM {skill} s"
        " WHERE s.worker_id = t.id AND s.skill_id = 7 AND s.level >= 3)",
    ),
    Case(
        "town, none of two certificates",
        {
            "address.city": "Town 123",
            "certificates": {"$nin": ["chainsaw", "climbing"]},
            "rating": {"$gt": 3},
        },
        "t.city = 'Town 123' AND NOT t.certificates && '{{chainsaw,climbing}}' AND t.rating > 3",
    ),
    Case(
        "region, two languages, certificate",
        {"region": "R23", "languages": {"$all": ["es", "fr"]}, "certificates": "first-aid"},
        "t.region = 'R23' AND t.languages @> '{{es,fr}}' AND t.certificates @> '{{first-aid}}'",
    ),
)

EVERYBODY = Case("everybody", {}, "true")
UNSELECTIVE = (
    EVERYBODY,
    Case("a common language", {"languages": "en"}, "t.languages @> '{{en}}'"),
    Case(
        "language, hours, device",
        {"languages": "en", "hours": {"$gte": 10}, "device": {"$ne": "web"}},
        "t.languages @> '{{en}}' AND t.hours >= 10 AND t.device <> 'web'",
    ),
    Case("fewer hours than", {"hours": {"$lt": 20}}, "t.hours < 20"),
    Case("one region", {"region": "R23"}, "t.region = 'R23'"),
)

SORTED = (
    Case("everybody, by rating", {}, "true", {"rating": -1}, "t.rating DESC"),
    Case(
        "language, by rating and start of day",
        {"languages": "en"},
        "t.languages @> '{{en}}'",
        {"rating": -1, "availability.from": 1},
        "t.rating DESC, t.available_from",
    ),
    Case(
        "hours, by end of day and rating",
        {"hours": {"$gte": 20}},
        "t.hours >= 20",
        {"availability.until": 1, "rating": -1},
        "t.available_until, t.rating DESC",
    ),
    Case(
        "region, by rating",
        {"region": "R23"},
        "t.region = 'R23'",
        {"rating": -1},
        "t.rating DESC",
    ),
)
