"""The addresses that providers send people back to."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse


def callback_url(provider_id: str) -> str:
    """What the operator registers with the provider. It begins with CIRRO_URL, whatever host a request named."""
    if provider_id == "apple":
        return f"{settings.CIRRO_URL}{reverse('apple_callback')}"
    return f"{settings.CIRRO_URL}{reverse('openid_connect_callback', args=[provider_id])}"
