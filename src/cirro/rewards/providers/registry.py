"""The providers that are switched on, by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from django.conf import settings

from cirro.rewards.providers.interface import Provider
from cirro.rewards.providers.terms import Terms


def providers() -> Mapping[str, Provider]:
    """What live Spaces' workers are paid by, in the order that people see."""
    return live(settings.PAYMENT_PROVIDERS)


def local_providers() -> Mapping[str, Provider]:
    """What sandboxes play with: nobody outside this machine is reached, and files go to a directory of their own."""
    return local(settings.PAYMENT_PROVIDERS)


@lru_cache(maxsize=4)
def live(terms: Terms) -> Mapping[str, Provider]:
    """The providers of live Spaces under these terms."""
    # Each is loaded only where it is used: the libraries behind some take a while.
    made: list[Provider] = []
    if terms.sepa.debtor is not None:
        from cirro.rewards.providers.sepa.provider import SepaFile

        made.append(SepaFile(terms.sepa.debtor, terms.sepa.directory, terms.sepa.offers))
    if terms.stripe is not None:
        from cirro.rewards.providers.stripe_connect.provider import StripeConnect

        made.append(StripeConnect(terms.stripe))
    if terms.paypal is not None:
        from cirro.rewards.providers.paypal.provider import PayPal

        made.append(PayPal(terms.paypal))
    if terms.manual.is_on:
        from cirro.rewards.providers.manual import Manual

        made.append(Manual(terms.manual.offers))
    return MappingProxyType({provider.name: provider for provider in made})


@lru_cache(maxsize=4)
def local(terms: Terms) -> Mapping[str, Provider]:
    """The providers of sandboxes under these terms."""
    from cirro.rewards.providers.manual import Manual
    from cirro.rewards.providers.sepa.debtor import EXAMPLE
    from cirro.rewards.providers.sepa.provider import SepaFile

    made: tuple[Provider, ...] = (
        SepaFile(EXAMPLE, terms.sepa.directory, terms.sepa.offers),
        Manual(terms.manual.offers),
    )
    return MappingProxyType({provider.name: provider for provider in made})
