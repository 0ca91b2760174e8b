"""Stripe's library, as it is used here."""

from __future__ import annotations

from stripe import RequestsClient, StripeClient

from cirro.rewards.providers.terms import StripeTerms

# Seconds until it has answered.
TIMEOUT = 30.0


def client(terms: StripeTerms, timeout: float = TIMEOUT) -> StripeClient:
    """It never repeats a call by itself: whether one may be repeated is decided here."""
    return StripeClient(
        terms.secret_key,
        base_addresses={"api": terms.api_base},
        max_network_retries=0,
        http_client=RequestsClient(timeout=timeout),
    )
