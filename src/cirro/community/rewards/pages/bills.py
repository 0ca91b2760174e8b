"""Bills: each with where its money is, as PDF and CSV, and sent again when it came back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cirro.community.cursors import read_page
from cirro.community.person import person, zone_of
from cirro.community.rewards.bills import BillCard, bill_cards
from cirro.kernel.errors import NotFound, Refused
from cirro.kernel.inputs import BIGINT
from cirro.people.models import User
from cirro.rewards.documents.content import BillContent, read_bill
from cirro.rewards.documents.pdf import bill_as_pdf
from cirro.rewards.documents.table import bill_as_csv
from cirro.rewards.domain.person_bills import find_person_bill, list_person_bills
from cirro.rewards.domain.resend import resend

PER_PAGE = 20


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The newest first; `?after=` or `?before=` an id."""
    user, page = person(request), read_page(request, PER_PAGE)
    bills, more = list_person_bills(user.pk, page)
    backwards = page.reads_backwards
    return render(
        request,
        "community/rewards/bills.html",
        {
            "cards": bill_cards(user.pk, bills),
            "zone": zone_of(user),
            # Whoever came by a cursor came from the other side of it.
            "newer": bills[0].id if bills and (more if backwards else page.after) else None,
            "older": bills[-1].id if bills and (backwards or more) else None,
            "is_first": page.after is None and page.before is None,
        },
    )


@login_required
@require_safe
def details(request: HttpRequest, bill_id: int) -> HttpResponse:
    """One bill with its lines and the trail of its transfers."""
    user = person(request)
    context = {"card": _card(user, bill_id), "content": _content(user, bill_id), "zone": zone_of(user)}
    return render(request, "community/rewards/bill.html", context)


@login_required
@require_safe
def as_pdf(request: HttpRequest, bill_id: int) -> HttpResponse:
    """The document."""
    content = _content(person(request), bill_id)
    return _file(bill_as_pdf(content), f"{content.number}.pdf", "application/pdf")


@login_required
@require_safe
def as_csv(request: HttpRequest, bill_id: int) -> HttpResponse:
    """Its lines for a spreadsheet."""
    content = _content(person(request), bill_id)
    return _file(bill_as_csv(content), f"{content.number}.csv", "text/csv; charset=utf-8")


@login_required
@require_POST
def send_again(request: HttpRequest, bill_id: int) -> HttpResponse:
    """Pay what came back by the method that is active now."""
    user = person(request)
    card = _card(user, bill_id)
    try:
        resend(user.pk, card.bill.id)
    except NotFound as error:
        raise Http404 from error
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The money is sent again. You see here where it is."))
    return redirect("community:reward_bill", bill_id)


def _card(user: User, bill_id: int) -> BillCard:
    try:
        return bill_cards(user.pk, [find_person_bill(user.pk, min(bill_id, BIGINT))])[0]
    except NotFound as error:
        raise Http404 from error


def _content(user: User, bill_id: int) -> BillContent:
    try:
        return read_bill(user.pk, min(bill_id, BIGINT))
    except NotFound as error:
        raise Http404 from error


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
