"""What is missing before somebody can be paid: as SQL for who makes bills, and in words' stead as a checklist for pages.

Both follow from the same conditions, so that a page never promises what a run of the calendar refuses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

from cirro.kernel import sql
from cirro.rewards.providers.registry import local_providers, providers


class Missing(StrEnum):
    """What there is to do, in the order in which it is done."""

    PAYEE = "payee"  # legal name and address
    TAX_NUMBER = "tax_number"  # asked for in the country of residence
    METHOD = "method"  # a payout method that is active
    CURRENCY = "currency"  # an active one that pays in this currency
    PROVIDER = "provider"  # one of a provider that this installation (still) has


@dataclass(frozen=True)
class Step:
    """A line of the checklist."""

    what: Missing
    is_done: bool


# `p` the payee (LEFT JOINed: may be NULL), `m` the active payout method (likewise); the currency is SQL.
_HAS_PAYEE = "p.user_id IS NOT NULL"
_HAS_TAX_NUMBER = (
    "(p.tax_number <> '' OR NOT (%(tax_countries)s::text[] && ARRAY[p.country_code::text, '*']))"
)
_HAS_METHOD = "m.id IS NOT NULL"
_HAS_PROVIDER = "m.provider = ANY(%(providers)s::text[])"


def can_be_paid(currency: str) -> str:
    """The condition as SQL for a row with `p` (rewards_payee) and `m` (the person's active rewards_payoutmethod), for an
    amount in `currency`, which is SQL, too. `conditions()` are its parameters. It is for all of the checklist; hold and
    threshold are for whoever knows the sums."""
    return f"({_HAS_PAYEE} AND {_HAS_TAX_NUMBER} AND {_HAS_METHOD} AND m.currency = {currency} AND {_HAS_PROVIDER})"


def first_missing(currency: str) -> str:
    """The first step that isn't done, as SQL: a word of Missing, or NULL when all are. For the same row as `can_be_paid`."""
    return f"""CASE WHEN NOT {_HAS_PAYEE} THEN 'payee' WHEN NOT {_HAS_TAX_NUMBER} THEN 'tax_number'
           WHEN NOT {_HAS_METHOD} THEN 'method' WHEN m.currency <> {currency} THEN 'currency'
           WHEN NOT {_HAS_PROVIDER} THEN 'provider' END"""


def conditions(*, sandbox: bool = False) -> dict[str, object]:
    """The parameters of `can_be_paid`. In a sandbox pay only providers that reach nobody outside this machine."""
    return {
        "providers": sorted(local_providers() if sandbox else providers()),
        "tax_countries": list(settings.TAX_NUMBER_COUNTRIES),
    }


_CHECKLIST = f"""
SELECT {_HAS_PAYEE}, COALESCE({_HAS_TAX_NUMBER}, false), {_HAS_METHOD}, COALESCE(m.currency = %(currency)s, false),
       COALESCE({_HAS_PROVIDER}, false), COALESCE(%(tax_countries)s::text[] && ARRAY[p.country_code::text, '*'], false)
  FROM (SELECT %(user)s::bigint AS id) u
  LEFT JOIN rewards_payee p ON p.user_id = u.id
  LEFT JOIN rewards_payoutmethod m ON m.user_id = u.id AND m.is_active
"""


def checklist(user_id: int, currency: str, *, sandbox: bool = False) -> list[Step]:
    """All that it takes to be paid in this currency, in order. A tax number is listed only where it is asked for, the
    provider only where it is missing, and the currency once there is a method."""
    row = sql.row(_CHECKLIST, {"user": user_id, "currency": currency, **conditions(sandbox=sandbox)})
    assert row is not None  # a row of its own is joined to
    payee, tax_number, method, right_currency, provider, asks_tax_number = row
    steps = [Step(Missing.PAYEE, payee)]
    if asks_tax_number:
        steps.append(Step(Missing.TAX_NUMBER, tax_number))
    steps.append(Step(Missing.METHOD, method))
    if method and not provider:
        steps.append(Step(Missing.PROVIDER, False))
    if method:
        steps.append(Step(Missing.CURRENCY, right_currency))
    return steps


def what_is_missing(user_id: int, currency: str, *, sandbox: bool = False) -> list[Missing]:
    """What is not done of the checklist; empty: they can be paid in this currency."""
    return undone(checklist(user_id, currency, sandbox=sandbox))


def undone(steps: Iterable[Step]) -> list[Missing]:
    """What is left to do."""
    return [step.what for step in steps if not step.is_done]
