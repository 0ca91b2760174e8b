"""Rows of deleted accounts: how they are told from others."""

from __future__ import annotations

from django.db.models import Q

_DOMAIN = "@invalid"  # no address of anybody can end so (RFC 2606)

IS_DELETED = Q(email__startswith="deleted-", email__endswith=_DOMAIN)


def address_of_deleted(user_id: int) -> str:
    """What stands for the address of an account that is deleted: unique, and nobody's."""
    return f"deleted-{user_id}{_DOMAIN}"
