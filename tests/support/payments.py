"""Orders and batches for providers, and the terms under which they work in tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from cirro.kernel import clock
from cirro.rewards.providers.interface import Batch, Order, PayeeData
from cirro.rewards.providers.sepa.debtor import EXAMPLE
from cirro.rewards.providers.terms import Terms
from cirro.site.payment_providers import payment_providers

IBAN = "DE89370400440532013000"
FRIDAY = datetime(2026, 1, 2, 9, 30, tzinfo=UTC)
ADA = PayeeData("Ada", "Lovelace", "Hauptstraße", "12a", "10115", "Berlin", "DE", "ada@example.org")


def terms(home: Path, **environ: str) -> Terms:
    """Those of an installation that pays by SEPA files and by hand, below `home`."""
    account = {"CIRRO_SEPA_NAME": EXAMPLE.name, "CIRRO_SEPA_IBAN": EXAMPLE.iban, "CIRRO_MANUAL": "on"}
    return payment_providers({**account, **environ}, home)


def order(
    number: int = 1,
    details: Mapping[str, str] | None = None,
    *,
    amount: int = 1250,
    currency: str = "EUR",
    payee: PayeeData = ADA,
) -> Order:
    """Transfer CIRRO-T<number> of 12.50 euro to Ada's bank account, unless told otherwise."""
    given = {"iban": IBAN} if details is None else details
    return Order(f"CIRRO-T{number}", amount, currency, payee, given, f"Bill 2026-{number}")


def batch(
    *orders: Order, key: str = "CIRRO-B1", at: datetime | None = None, sandbox_id: int | None = None
) -> Batch:
    """Made just now, unless told otherwise."""
    given = orders or (order(),)
    return Batch(key, given[0].currency, at or clock.now(), given, sandbox_id)


def acknowledged(given: Batch, reference: str) -> Batch:
    """The batch as it is once the provider has named it so."""
    return replace(given, orders=[replace(order, provider_reference=reference) for order in given.orders])
