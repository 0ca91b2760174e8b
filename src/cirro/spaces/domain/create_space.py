"""Found a Space: its name, its app id and secret, its first key."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import transaction
from django.dispatch import Signal
from django.utils.text import slugify

from cirro.kernel import clock
from cirro.kernel.errors import Refused
from cirro.spaces.domain.keys import KeyPair, add_key
from cirro.spaces.models import OAuthClient, Space

CURRENCIES = ("EUR", "USD")

# Sent inside the transaction with `space`; rooms further down give a new Space what it starts with.
space_created = Signal()


@dataclass(frozen=True)
class NewSpace:
    """A Space just founded, with what is shown only once."""

    space: Space
    app_secret: str
    key: KeyPair


def create_space(
    name: str,
    *,
    is_sandbox: bool = False,
    redirect_uris: Sequence[str] = (),
    currency: str = "EUR",
    key: KeyPair | None = None,
) -> NewSpace:
    """Found the Space, with a fresh key unless one is given.

    Raises Refused when the name is empty or too long, the currency unknown, or an address is none.
    """
    if not name.strip() or len(name) > 150:
        raise Refused.at("name", "must have 1 to 150 characters")
    if currency not in CURRENCIES:
        raise Refused.at("currency", f"must be one of {', '.join(CURRENCIES)}")
    for uri in redirect_uris:
        check_redirect_uri(uri)
    now = clock.now()
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        space = Space.objects.create(
            name=name.strip(),
            app_id=secrets.token_urlsafe(32),
            slug=free_slug(name),
            is_sandbox=is_sandbox,
            currency=currency,
            created_at=now,
        )
        OAuthClient.objects.create(
            space=space,
            client_id=space.app_id,
            client_secret=secret,
            name=space.name,
            redirect_uris=" ".join(dict.fromkeys(redirect_uris)),
            client_type=OAuthClient.CLIENT_CONFIDENTIAL,
            authorization_grant_type=OAuthClient.GRANT_AUTHORIZATION_CODE,
            algorithm=OAuthClient.RS256_ALGORITHM,
        )
        key = add_key(space.id, now, key)
        space_created.send(Space, space=space)
    return NewSpace(space, secret, key)


def free_slug(name: str) -> str:
    """A slug made of the name that no other Space has."""
    plain = slugify(name)[:50] or "space"
    slug, number = plain, 1
    while Space.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{plain}-{number}"
    return slug


def check_redirect_uri(uri: str) -> None:
    """Raise Refused unless `uri` is an absolute http(s) address without fragment (RFC 6749, 3.1.2)."""
    try:
        parts = urlsplit(uri)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    # Kept in one text with spaces between them.
    if not is_web or "#" in uri or len(uri) > 2048 or any(character.isspace() for character in uri):
        raise Refused.at(
            "redirect_uri", f"must be an absolute http or https address without fragment, not {uri[:100]!r}"
        )
