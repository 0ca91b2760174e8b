"""Two calls with one code, one token, one consent: at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from oauth2_provider.models import AccessToken, RefreshToken

from cirro.kernel import sql
from cirro.kernel.errors import NotFound
from cirro.people.models import User
from cirro.spaces.domain.consent import give_consent, withdraw_consent
from tests.spaces.oauth.flow import SpaceApp, me
from tests.support.people import make_person

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each of them gives; all begin together."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            return call()
        except NotFound as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def browser() -> Client:
    """Somebody's, signed in."""
    client = Client()
    client.force_login(make_person())
    return client


def test_one_code_gives_one_answer(new_app: Callable[..., SpaceApp], browser: Client) -> None:
    app = new_app()
    for _ in range(3):
        code = app.code(browser)
        answers = at_once([partial(app.exchange, code)] * 2)
        assert sorted(answer.status for answer in answers) == [200, 400]
        # Somebody else had the code as well: what it gave is dead.
        tokens = next(answer.json for answer in answers if answer.status == 200)
        assert me(tokens["access_token"]).status == 401
        assert app.refresh(tokens["refresh_token"]).status == 400


def test_one_refresh_token_gives_one_answer(new_app: Callable[..., SpaceApp], browser: Client) -> None:
    app = new_app()
    for _ in range(3):
        token = app.tokens(browser)["refresh_token"]
        answers = at_once([partial(app.refresh, token)] * 2)
        assert sorted(answer.status for answer in answers) == [200, 400]
        fresh = next(answer.json for answer in answers if answer.status == 200)
        assert me(fresh["access_token"]).status == 401


def test_nothing_outlives_a_withdrawal(new_app: Callable[..., SpaceApp], browser: Client) -> None:
    app = new_app()
    user = User.objects.get()
    for _ in range(3):
        code, token = app.code(browser), app.tokens(browser)["refresh_token"]
        at_once(
            [
                partial(app.exchange, code),
                partial(withdraw_consent, app.space, user.id),
                partial(app.refresh, token),
            ]
        )
        assert not AccessToken.objects.exists()
        assert not RefreshToken.objects.exists()


@pytest.mark.parametrize("is_sandbox", [False, True])
def test_a_yes_given_twice_makes_one_user(new_app: Callable[..., SpaceApp], is_sandbox: bool) -> None:
    app, user = new_app(is_sandbox=is_sandbox), make_person()
    calls = [partial(give_consent, app.space, user.id, [scope]) for scope in ("read", "openid", "email")]
    at_once(calls)
    assert sql.rows("SELECT type FROM events_event WHERE space_id = %s", [app.space.id]) == [
        ("user.created",)
    ]
    assert sql.rows("SELECT scopes FROM spaces_consent") == [(["email", "openid", "read"],)]
    # And whatever yes and no at once lead to, consent and membership agree.
    at_once([*calls, partial(withdraw_consent, app.space, user.id)])
    assert sql.rows("SELECT user_id FROM spaces_consent") == sql.rows("SELECT user_id FROM spaces_member")
