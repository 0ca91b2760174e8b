"""Connected accounts for workers: made here, filled in by them at Stripe."""

from __future__ import annotations

from dataclasses import dataclass

from stripe import StripeError

from cirro.kernel.errors import Refused
from cirro.rewards.providers.stripe_connect.client import client
from cirro.rewards.providers.stripe_connect.errors import in_words
from cirro.rewards.providers.terms import StripeTerms


@dataclass(frozen=True)
class Onboarding:
    """The account's id, and where its owner goes on; Stripe lets that address be used once, within minutes."""

    account: str
    url: str


def onboard(
    terms: StripeTerms, *, email: str, country: str, return_url: str, account: str = ""
) -> Onboarding:
    """A new account for `email` in `country` (two letters), or a new link for `account`. Raises Refused with Stripe's words."""
    stripe = client(terms)
    try:
        if not account:
            account = stripe.v1.accounts.create(
                {
                    "type": "express",
                    "email": email,
                    "country": country,
                    "capabilities": {"transfers": {"requested": True}},
                }
            ).id
        link = stripe.v1.account_links.create(
            {
                "account": account,
                "type": "account_onboarding",
                "return_url": return_url,
                "refresh_url": return_url,
            }
        )
    except StripeError as error:
        raise Refused(in_words(error)) from error
    return Onboarding(account, link.url)
