"""What the operator set up for the providers: which are on, where they pay from, what they cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cirro.rewards.providers.interface import Offer
from cirro.rewards.providers.sepa.debtor import Debtor


@dataclass(frozen=True)
class SepaTerms:
    """Files for the bank of `debtor`; without one, live Spaces can't use them, only sandboxes."""

    debtor: Debtor | None
    directory: Path
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class StripeTerms:
    """The platform's account."""

    secret_key: str = field(repr=False)
    api_base: str
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class PayPalTerms:
    """The app of the paying account."""

    client_id: str
    client_secret: str = field(repr=False)
    api_base: str
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class ManualTerms:
    """By hand; `is_on` in live Spaces."""

    is_on: bool
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class Terms:
    """All of them; None: off."""

    sepa: SepaTerms
    manual: ManualTerms
    stripe: StripeTerms | None = None
    paypal: PayPalTerms | None = None
