"""Give a Space's OAuth client a new secret."""

from __future__ import annotations

import secrets

from cirro.kernel.errors import NotFound
from cirro.spaces.models import OAuthClient


def rotate_secret(space_id: int) -> str:
    """A fresh secret for the Space, told only now; the old one ends at once, tokens stay. Raises NotFound."""
    client = OAuthClient.objects.filter(space_id=space_id).first()
    if client is None:
        raise NotFound.thing("Space", space_id)
    secret = secrets.token_urlsafe(32)
    # Hashed by the field as it is saved.
    client.client_secret = secret
    client.save(update_fields=["client_secret", "updated"])
    return secret
