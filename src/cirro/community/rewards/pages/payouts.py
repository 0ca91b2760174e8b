"""The payout settings: what is missing, how and when somebody is paid, and who they are to the bank."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cirro.community.person import person
from cirro.community.rewards.checklist import checklist_of
from cirro.community.rewards.forms.payee import PayeeForm
from cirro.community.rewards.forms.wishes import WishesForm
from cirro.community.rewards.next_pay_day import next_pay_day
from cirro.community.rewards.proof import proof_required
from cirro.community.rewards.ways import choices
from cirro.rewards.domain.methods import list_methods, ways
from cirro.rewards.domain.payee import find_payee
from cirro.rewards.domain.person_currencies import person_currencies

_pages = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@_pages
def show(request: HttpRequest) -> HttpResponse:
    """All of it; on POST, hold, threshold and mails."""
    user = person(request)
    payee = find_payee(user.pk)
    form = WishesForm(request.POST if request.method == "POST" else None, payee=payee) if payee else None
    if request.method == "POST" and form is not None and form.is_valid() and form.save():
        messages.success(request, _("Your choices are saved."))
        return redirect("community:payouts")
    country = payee.country_code if payee else user.country_code
    return render(
        request,
        "community/rewards/payouts.html",
        {
            "checklist": checklist_of(user.pk, person_currencies(user.pk)),
            "next": next_pay_day(),
            "methods": list_methods(user.pk),
            "choices": choices(ways(user.pk), country),
            "payee": payee,
            "form": form,
        },
    )


@login_required
@_pages
@proof_required
def payee(request: HttpRequest) -> HttpResponse:
    """Legal name, address and tax fields."""
    form = PayeeForm(request.POST if request.method == "POST" else None, user=person(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved. Bills that were made before keep what they say."))
        return redirect("community:payouts")
    return render(request, "community/rewards/payee.html", {"form": form})
