"""Somebody's own words to a country review."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cirro.community.person import person
from cirro.community.settings.forms.country import ExplanationForm
from cirro.kernel.errors import NotFound
from cirro.people.domain.review_country import explain_country, open_reviews


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def explain(request: HttpRequest, review_id: int) -> HttpResponse:
    """What was noticed, and a field to explain it."""
    user = person(request)
    review = next((review for review in open_reviews(user.pk) if review.pk == review_id), None)
    if review is None:
        raise Http404
    form = ExplanationForm(
        request.POST if request.method == "POST" else None, initial={"explanation": review.explanation}
    )
    if request.method == "POST" and form.is_valid():
        try:
            explain_country(user.pk, review_id, form.cleaned_data["explanation"])
        except NotFound as error:  # settled meanwhile
            raise Http404 from error
        messages.success(request, _("Thank you. Your explanation is kept with the review."))
        return redirect("community:settings")
    return render(request, "community/settings/country.html", {"form": form, "review": review})
