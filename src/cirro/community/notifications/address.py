"""The way out of a suppressed address: a mail to it, whose link proves that mail arrives."""

from __future__ import annotations

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from cirro.community.person import person
from cirro.notifications.domain.address_token import make_address_token, read_address_token
from cirro.notifications.domain.suppressions import lift_suppression, suppression_of
from cirro.people.models import User


@login_required
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Send the link to the person's own address, if nothing else is sent there."""
    user = person(request)
    if suppression_of(user.email):
        limited: HttpResponse | None = ratelimit.consume_or_429(
            request, action="confirm_email", key=user.email.lower()
        )
        if limited:
            return limited
        _send(user)
        messages.success(
            request, _("A mail is on its way to %(email)s. Open its link.") % {"email": user.email}
        )
    return redirect("community:notifications")


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A button, which programs that look through mails don't press; then mails are sent again."""
    try:
        user = read_address_token(token)
    except ValueError:
        return render(request, "community/notifications/broken_link.html", status=400)
    if request.method == "POST":
        lift_suppression(user.email)
        return redirect(request.path)
    return render(
        request,
        "community/notifications/confirm_address.html",
        {"is_done": suppression_of(user.email) is None},
    )


def _send(user: User) -> None:
    link = settings.CIRRO_URL + reverse("confirm_address", args=[make_address_token(user)])
    with translation.override(user.locale or settings.LANGUAGE_CODE):
        text = render_to_string("community/notifications/confirm_address.txt", {"link": link}).strip()
    subject, _nothing, body = text.partition("\n")
    EmailMessage(subject.strip(), body.strip() + "\n", to=[user.email]).send()
