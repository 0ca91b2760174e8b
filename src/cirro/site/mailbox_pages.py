"""`/dev/mailbox/`: the mails that an installation without a mail server kept, for whoever sits at its machine.

They hold links that sign people in. So the pages exist only while no CIRRO_SMTP_URL is set and CIRRO_URL is this machine's
own, and only for a browser on it that asked for it by a name of its own: never through a proxy. A proxy may say nothing of
itself and ask by a local name; an installation behind one has a CIRRO_URL of its own.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache

from cirro.site.mail import MAILBOX_BACKEND
from cirro.site.mailbox import Mail, names, read_mail

P = ParamSpec("P")
PAGE = 50
# What a mail's HTML may do: look like something. No script, no form, nothing loaded from elsewhere.
_HTML_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox allow-popups; frame-ancestors 'self'"


def is_shown() -> bool:
    """Whether this installation has the pages at all."""
    own = urlsplit(settings.CIRRO_URL).hostname or ""
    return settings.EMAIL_BACKEND == MAILBOX_BACKEND and _is_loopback(own)


def is_at_the_machine(request: HttpRequest) -> bool:
    """Whether the request comes from this machine, for one of its loopback names, and through no proxy."""
    try:
        host = split_domain_port(request.get_host())[0].strip("[]")
    except DisallowedHost:
        # The page that says so asks, too.
        return False
    proxied = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return not proxied and _is_loopback(request.META.get("REMOTE_ADDR", "")) and _is_loopback(host)


def local_mailbox(request: HttpRequest) -> dict[str, str]:
    """Context of every page: where the mails are kept, for whoever may see them."""
    return {"local_mailbox": "/dev/mailbox/" if is_shown() and is_at_the_machine(request) else ""}


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _local(
    page: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    @wraps(page)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_shown() or not is_at_the_machine(request):
            raise Http404
        return page(request, *args, **kwargs)

    return never_cache(guarded)


@_local
def show_all(request: HttpRequest) -> HttpResponse:
    """The mails, the newest first."""
    page = Paginator(names(), PAGE).get_page(request.GET.get("page"))
    mails = [mail for mail in map(read_mail, page.object_list) if mail]
    return render(request, "site/mailbox.html", {"page_obj": page, "mails": mails})


@_local
def show(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its text with links, its HTML in a frame, its headers."""
    mail = _mail(name)
    context = {
        "mail": mail,
        "text": mail.part("plain"),
        "has_html": mail.part("html") is not None,
        "headers": [(header, str(value)) for header, value in mail.parsed.items()],
    }
    return render(request, "site/mail.html", context)


@_local
def show_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, as the frame shows it."""
    html = _mail(name).part("html")
    if html is None:
        raise Http404
    headers = {"Content-Security-Policy": _HTML_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return HttpResponse(html, headers=headers)


@_local
def download(request: HttpRequest, name: str) -> HttpResponse:
    """The mail as a file for a mail program."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.eml"'}
    return HttpResponse(_mail(name).raw, content_type="message/rfc822", headers=headers)


def _mail(name: str) -> Mail:
    mail = read_mail(name)
    if mail is None:
        raise Http404
    return mail


urlpatterns = [
    path("", show_all, name="mailbox"),
    path("<slug:name>", show, name="mailbox_mail"),
    path("<slug:name>/html", show_html, name="mailbox_html"),
    path("<slug:name>/eml", download, name="mailbox_eml"),
]
