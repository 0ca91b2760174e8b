"""Asking for a bill, where the pay calendar leaves it to people."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cirro.community.person import person
from cirro.kernel.errors import Refused
from cirro.rewards.domain.ask_for_bill import ask_for_bill
from cirro.rewards.domain.person_currencies import sandboxes_with_open_lines
from cirro.rewards.domain.scope import Scope


@login_required
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Bill what is open: real money, or with `play` that of each sandbox."""
    user = person(request)
    scopes: list[Scope] = [None]
    if request.POST.get("play"):
        scopes = [*sandboxes_with_open_lines(user.pk)]
    bills, refusal = 0, ""
    for scope in scopes:
        try:
            bills += ask_for_bill(user.pk, scope)
        except Refused as refused:
            refusal = capfirst(refused.message)
    if bills:
        text = ngettext("%(count)s bill is made.", "%(count)s bills are made.", bills) % {"count": bills}
        messages.success(request, text)
    elif refusal:
        messages.error(request, refusal)
    return redirect("community:reward_bills" if bills else "community:rewards")
