"""Somebody who earned money in a Space, and what became of it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cirro.kernel import clock
from cirro.people.models import User
from cirro.rewards.domain.apply_outcome import apply_outcomes
from cirro.rewards.domain.make_bills import make_bills
from cirro.rewards.domain.methods import add_method
from cirro.rewards.domain.payee import save_payee
from cirro.rewards.domain.run_due_pay import hand_over_waiting
from cirro.rewards.domain.scope import Scope, now_in
from cirro.rewards.models import Transfer
from cirro.rewards.providers.interface import Outcome, OutcomeState
from tests.support.client import ApiClient
from tests.support.payments import IBAN
from tests.support.rewards import post_result
from tests.support.told import take_in

ADDRESS = {
    "first_name": "Ada",
    "last_name": "Okafor",
    "street": "Broad Street",
    "building": "12b",
    "postcode": "100221",
    "town": "Lagos",
    "country_code": "NG",
    "tax_number": "123/456",
}


def payable(user: User) -> None:
    """Give them a payee and a bank account."""
    save_payee(user.pk, ADDRESS)
    add_method(user.pk, "sepa", "EUR", {"iban": IBAN})


def at_work(api: ApiClient, user: User, **fields: Any) -> dict[str, Any]:
    """Make them a worker of the Space who has a seat in a new gig; the gig."""
    take_in(api, user)
    api.make(f"/v2/users/{user.pk}/worker", {"document": {}})
    return seat(api, user, **fields)


def seat(api: ApiClient, user: User, **fields: Any) -> dict[str, Any]:
    """A gig in which the person has a seat."""
    gig = api.gig(invitation_mode="manual", **fields)
    api.make(f"/v2/gigs/{gig['id']}/invite", {"user_id": str(user.pk)})
    (invitation,) = api.invitations(gig)
    api.make(f"/v2/gig_invitations/{invitation['id']}/accept")
    return gig


def earn(api: ApiClient, user: User, gig: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A result, on a day long past unless told otherwise."""
    answer = post_result(api, str(user.pk), gig, **fields)
    assert answer.status == 201, answer.json
    return answer.json


def pay(scope: Scope = None) -> list[Transfer]:
    """Bill all live Spaces, or a sandbox, and hand over what there is; all transfers there are."""
    made = make_bills(scope, now_in(scope).date(), "operator")
    assert made is not None
    hand_over_waiting(scope)
    return list(Transfer.objects.order_by("id"))


def becomes(transfer: Transfer, state: OutcomeState, reason: str = "") -> None:
    """The bank says so."""
    outcome = Outcome(state, f"BANK-{transfer.pk}", reason)
    with transaction.atomic():
        apply_outcomes(transfer.sandbox_id, [(transfer.reference, outcome)], clock.now(), {"test": 1})
