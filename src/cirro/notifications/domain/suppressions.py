"""Addresses that nothing is sent to, as their owners see it and get out of it."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress

from cirro.notifications.models import Suppression


def suppression_of(address: str) -> Suppression | None:
    """Why, and since when, nothing is sent to the address; None when it is."""
    return Suppression.objects.filter(address=address.lower()).first()


def lift_suppression(address: str) -> None:
    """Send to the address again: its owner has proved that mail arrives."""
    Suppression.objects.filter(address=address.lower()).delete()


def lift_for_confirmed(sender: object, *, email_address: EmailAddress, **_: Any) -> None:
    """The answer to allauth's `email_confirmed`: mail just arrived there."""
    lift_suppression(email_address.email)
