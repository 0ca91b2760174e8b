"""Bank accounts for invented people: only for them, and only in sandboxes."""

from __future__ import annotations

import pytest
from schwifty import IBAN

from cirro.kernel.errors import Forbidden, NotFound
from cirro.people.models import User
from cirro.rewards.domain.seed_methods import seed_methods
from cirro.rewards.domain.vault import unseal
from cirro.rewards.models import Payee, PayoutMethod
from tests.support.client import ApiClient
from tests.support.rewards import post_payout
from tests.support.told import take_in


def ibans(user_id: str) -> list[str]:
    methods = PayoutMethod.objects.filter(user_id=user_id).order_by("is_active", "id")
    return [unseal(bytes(method.secret_details))["iban"] for method in methods]


def test_who_earned_something_can_be_paid(api: ApiClient) -> None:
    earner, idler = api.worker({}), api.worker({})
    post_payout(api, earner)
    assert seed_methods(api.space) == 1
    assert str(IBAN(ibans(earner)[0])).startswith("DE")
    assert ibans(idler) == []
    assert seed_methods(api.space) == 0


def test_one_of_them_gets_another_account(api: ApiClient) -> None:
    user = api.worker({})
    assert seed_methods(api.space, int(user)) == 1
    (first,) = ibans(user)
    assert seed_methods(api.space, int(user)) == 1
    assert ibans(user)[0] == first
    assert ibans(user)[1] != first
    assert PayoutMethod.objects.filter(user_id=user, is_active=True).count() == 1


def test_who_can_sign_in_says_themselves_where_their_money_goes(api: ApiClient, person: User) -> None:
    take_in(api, person)
    post_payout(api, str(person.pk))
    assert seed_methods(api.space) == 0
    with pytest.raises(NotFound):
        seed_methods(api.space, person.pk)
    assert not Payee.objects.filter(user_id=person.pk).exists()


def test_only_sandboxes_invent(live_api: ApiClient) -> None:
    with pytest.raises(Forbidden):
        seed_methods(live_api.space)
