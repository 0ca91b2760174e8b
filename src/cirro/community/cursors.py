"""Where in a list a page of it begins: `?after=` or `?before=` an id."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from cirro.kernel.inputs import read_cursor
from cirro.kernel.paging import Page


def read_page(request: HttpRequest, limit: int) -> Page:
    """The page asked for, newest first. Raises Http404 for what is no place in a list."""
    cursors = {}
    for name in ("after", "before"):
        if name in request.GET:
            try:
                cursors[name] = read_cursor(request.GET[name])
            except ValueError as error:
                raise Http404 from error
    if len(cursors) > 1:
        raise Http404
    return Page(limit=limit, descending=True, **cursors)
