"""Whose account SEPA transfers are paid from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Debtor:
    """The operator as their bank knows them. The address may be empty; with one, town and country are set."""

    name: str
    iban: str
    bic: str
    street: str = ""
    building: str = ""
    postcode: str = ""
    town: str = ""
    country: str = ""


# A well-known example account: what sandboxes pay from.
EXAMPLE = Debtor(
    "Cirro Sandbox", "DE89370400440532013000", "COBADEFFXXX", "Beispielweg", "1", "10115", "Berlin", "DE"
)
