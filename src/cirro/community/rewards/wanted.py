"""Which lines somebody wants to see: what the filters of the overview say."""

from __future__ import annotations

import re
from datetime import date

from django.http import Http404, HttpRequest, QueryDict

from cirro.kernel.inputs import read_cursor
from cirro.rewards.domain.line_states import STATES, LineState
from cirro.rewards.domain.person_lines import Wanted

_MONTH = re.compile(r"(\d{4})-(\d{2})")


def read_wanted(request: HttpRequest) -> Wanted:
    """From `?space=`, `?month=2026-11` and `?state=`; empty ones don't count. Raises Http404 for what can't be wanted."""
    given = request.GET
    try:
        space = read_cursor(given["space"]) if given.get("space") else None
        month = _month(given["month"]) if given.get("month") else None
    except ValueError as error:
        raise Http404 from error
    return Wanted(space, month, _state(given.get("state", "")))


def query_of(wanted: Wanted) -> str:
    """The same as a query, for links: empty, or such as `space=7&state=paid`."""
    query = QueryDict(mutable=True)
    if wanted.space_id is not None:
        query["space"] = str(wanted.space_id)
    if wanted.month is not None:
        query["month"] = f"{wanted.month:%Y-%m}"
    if wanted.state is not None:
        query["state"] = wanted.state
    return query.urlencode()


def _month(text: str) -> date:
    found = _MONTH.fullmatch(text)
    if not found:
        raise ValueError(text)
    return date(int(found[1]), int(found[2]), 1)


def _state(text: str) -> LineState | None:
    if not text:
        return None
    for state in STATES:
        if state == text:
            return state
    raise Http404
