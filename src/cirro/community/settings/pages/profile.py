"""Who somebody is, and the language that Cirro speaks to them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cirro.community.person import person
from cirro.community.settings.forms.profile import ProfileForm
from cirro.people.domain.review_country import compare_country, open_reviews
from cirro.people.sign_in_country import client_address

YEAR = 365 * 86400


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The profile's form."""
    user = person(request)
    form = ProfileForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid() and form.save():
        if (form.cleaned_data["country_code"] or None) != user.country_code:
            compare_country(user.pk, client_address(request))
        return _saved(request, form.cleaned_data["locale"])
    return render(
        request, "community/settings/profile.html", {"form": form, "reviews": open_reviews(user.pk)}
    )


def _saved(request: HttpRequest, locale: str) -> HttpResponse:
    """Back to the page, which speaks the chosen language, as do those before the next sign-in."""
    with translation.override(locale or translation.get_language()):
        messages.success(request, _("Your profile is saved."))
    response = redirect("community:settings")
    if locale:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            locale,
            max_age=YEAR,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite="Lax",
        )
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return response
