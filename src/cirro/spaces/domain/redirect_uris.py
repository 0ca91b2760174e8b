"""The addresses that people may be sent back to after signing in to a Space."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from cirro.kernel.errors import Refused
from cirro.spaces.domain.create_space import check_redirect_uri
from cirro.spaces.models import OAuthClient


def redirect_uris(space_id: int) -> list[str]:
    """Those of the Space, in the order they were added."""
    text = OAuthClient.objects.filter(space_id=space_id).values_list("redirect_uris", flat=True).first()
    return (text or "").split()


def change_redirect_uris(space_id: int, *, add: Collection[str] = (), remove: Collection[str] = ()) -> bool:
    """Add and take away addresses; whether anything is different now.

    Raises Refused for an address that is none, and for one to be removed that the Space doesn't have.
    """
    for uri in add:
        check_redirect_uri(uri)
    with transaction.atomic():
        client = OAuthClient.objects.select_for_update(no_key=True).get(space_id=space_id)
        before = client.redirect_uris.split()
        for uri in remove:
            if uri not in before:
                raise Refused.at("redirect_uri", f"{uri[:100]!r} is none of the Space's")
        after = list(dict.fromkeys([*(uri for uri in before if uri not in remove), *add]))
        if after == before:
            return False
        client.redirect_uris = " ".join(after)
        client.save(update_fields=["redirect_uris"])
    return True
