"""Adding, choosing and removing ways to be paid."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cirro.community.person import person
from cirro.community.rewards.forms.method import MethodForm
from cirro.community.rewards.proof import proof_required
from cirro.kernel.errors import NotFound
from cirro.kernel.inputs import BIGINT
from cirro.people.models import User
from cirro.rewards.domain.methods import (
    Method,
    activate_method,
    find_way,
    list_methods,
    remove_method,
)
from cirro.rewards.domain.payee import find_payee

_pages = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@_pages
@proof_required
def add(request: HttpRequest, provider: str, currency: str) -> HttpResponse:
    """The provider's form."""
    user = person(request)
    try:
        way = find_way(user.pk, provider, currency)
    except NotFound as error:
        raise Http404 from error
    form = MethodForm(
        request.POST if request.method == "POST" else None, provider=way.provider, currency=currency
    )
    if request.method == "POST" and form.is_valid() and form.save(user.pk):
        messages.success(request, _added(user))
        return redirect("community:payouts")
    context = {"form": form, "way": way, "payee": find_payee(user.pk)}
    return render(request, "community/rewards/add.html", context)


@login_required
@require_POST
@reauthentication_required
def use(request: HttpRequest, method_id: int) -> HttpResponse:
    """Be paid by this one from now on."""
    method = _own(person(request), method_id)
    try:
        activate_method(person(request).pk, method.id)
    except NotFound as error:  # removed meanwhile
        raise Http404 from error
    messages.success(request, _("You are paid by %(method)s from now on.") % {"method": method.shown})
    return redirect("community:payouts")


@login_required
@_pages
@proof_required
def remove(request: HttpRequest, method_id: int) -> HttpResponse:
    """Ask first; then its data is erased."""
    user = person(request)
    method = _own(user, method_id)
    if request.method == "POST":
        try:
            remove_method(user.pk, method.id)
        except NotFound as error:  # removed meanwhile
            raise Http404 from error
        messages.success(request, _("The payout method is removed."))
        return redirect("community:payouts")
    return render(request, "community/rewards/remove.html", {"method": method})


def _added(user: User) -> str:
    """A method is active at once only where none was: who adds another one has still to say that it is to be used."""
    methods = list_methods(user.pk)
    if max(methods, key=lambda method: method.id).is_active:
        return _("The payout method is added.")
    return _(
        "The payout method is added. You are still paid by %(method)s: press “Use this one” to change that."
    ) % {"method": methods[0].shown}


def _own(user: User, method_id: int) -> Method:
    """Raises Http404 for others', and for what is removed."""
    wanted = min(method_id, BIGINT)
    found = next((method for method in list_methods(user.pk) if method.id == wanted), None)
    if found is None:
        raise Http404
    return found
