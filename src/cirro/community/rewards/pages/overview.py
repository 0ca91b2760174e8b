"""What somebody earned: sums, a chart, and every line of it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cirro.community.cursors import read_page
from cirro.community.person import person, zone_of
from cirro.community.rewards.checklist import checklist_of
from cirro.community.rewards.lines import COLUMNS, STATE_WORDS, line_cards, rows
from cirro.community.rewards.next_pay_day import next_pay_day
from cirro.community.rewards.sums import parts
from cirro.community.rewards.wanted import query_of, read_wanted
from cirro.rewards.documents.table import as_csv
from cirro.rewards.domain.person_bills import returned_bills
from cirro.rewards.domain.person_currencies import person_currencies
from cirro.rewards.domain.person_lines import (
    every_person_line,
    list_person_lines,
    months_with_lines,
    spaces_with_lines,
)

PER_PAGE = 25


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Sums and lines; `?space=`, `?month=` and `?state=` choose lines, `?after=` or `?before=` an id their page."""
    user, page, wanted = person(request), read_page(request, PER_PAGE), read_wanted(request)
    lines, more = list_person_lines(user.pk, wanted, page)
    backwards = page.reads_backwards
    query = query_of(wanted)
    return render(
        request,
        "community/rewards/overview.html",
        {
            "parts": parts(user.pk),
            "checklist": checklist_of(user.pk, person_currencies(user.pk)),
            "next": next_pay_day(),
            "returned": returned_bills(user.pk),
            "cards": line_cards(lines, zone_of(user)),
            "wanted": wanted,
            "query": query,
            "spaces": spaces_with_lines(user.pk),
            "months": months_with_lines(user.pk),
            "states": STATE_WORDS.items(),
            # Whoever came by a cursor came from the other side of it.
            "newer": lines[0].id if lines and (more if backwards else page.after) else None,
            "older": lines[-1].id if lines and (backwards or more) else None,
            "is_first": page.after is None and page.before is None,
        },
    )


@login_required
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """All lines that are chosen, as CSV."""
    user = person(request)
    lines = rows(every_person_line(user.pk, read_wanted(request)), zone_of(user))
    response = HttpResponse(b"".join(as_csv(COLUMNS, lines)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="cirro-rewards.csv"'
    response["Cache-Control"] = "no-store"
    return response
