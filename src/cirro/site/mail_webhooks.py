"""Where the mail provider tells what became of mails: nowhere, unless one is configured."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern


def mail_webhooks() -> list[URLPattern]:
    """The provider's addresses, under /anymail/."""
    if not settings.MAIL_PROVIDER:
        return []
    from anymail.urls import urlpatterns

    # As django-anymail names them, but for what else the provider sends: mails that came in.
    stem = settings.MAIL_PROVIDER.partition("_")[0]
    return [
        pattern
        for pattern in urlpatterns
        if str(pattern.pattern).startswith(stem) and "inbound" not in str(pattern.pattern)
    ]
