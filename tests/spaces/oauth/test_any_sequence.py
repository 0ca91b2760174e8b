"""No sequence of OAuth calls gives a token for another Space, person or scope than the person allowed.

Random calls of two Spaces and two people, with codes and tokens of anybody, against a model of what may be alive.
`CIRRO_LONG=1` tries far more.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cirro.kernel.errors import Forbidden, NotFound, Unauthenticated
from cirro.people.models import User
from cirro.spaces.domain.consent import withdraw_consent
from cirro.spaces.domain.find_bearer import find_bearer
from cirro.spaces.domain.scopes import SCOPES
from tests.spaces.oauth.flow import SpaceApp, query_of
from tests.support.people import make_person

LONG = os.environ.get("CIRRO_LONG") == "1"
SUBSETS = [frozenset(some) for some in chain.from_iterable(combinations(SCOPES[:3], n) for n in (1, 2, 3))]


@dataclass
class Sign:
    """A code and all that came of it: the tokens that were given, the newest last."""

    app: int
    person: int
    scopes: frozenset[str]
    code: str
    alive: bool = True
    used: bool = False
    tokens: list[tuple[dict[str, Any], frozenset[str]]] = field(default_factory=list)


@dataclass
class World:
    """Two Spaces, two people, and what the model knows of them."""

    apps: list[SpaceApp]
    people: list[User]
    browsers: list[Client]
    consents: dict[tuple[int, int], frozenset[str]] = field(default_factory=dict)
    signs: list[Sign] = field(default_factory=list)

    def authorize(self, app: int, person: int, scopes: frozenset[str], pick: int) -> None:
        allowed = self.consents.get((app, person), frozenset())
        silent = pick % 3 == 0
        url = self.apps[app].url(scope=" ".join(scopes), prompt="none" if silent else None)
        browser = self.browsers[person]
        # The form is answered at once: rendering it first takes most of the time.
        response = browser.get(url) if silent else browser.post(url, {"allow": "yes"})
        answer = query_of(response["Location"])
        if silent and not allowed >= scopes:
            assert answer["error"] == "consent_required"
            return
        self.consents[app, person] = allowed | scopes
        self.signs.append(Sign(app, person, scopes, answer["code"]))

    def exchange(self, app: int, person: int, scopes: frozenset[str], pick: int) -> None:
        sign = self._pick(pick)
        if sign is None:
            return
        answer = self.apps[app].exchange(sign.code, scope=" ".join(scopes))
        if sign.app != app:
            assert answer.status == 400
        elif sign.alive and not sign.used:
            assert answer.status == 200, answer
            self._given(sign, answer.json, sign.scopes)
        else:
            assert answer.status == 400
            sign.alive = False

    def refresh(self, app: int, person: int, scopes: frozenset[str], pick: int) -> None:
        sign = self._pick(pick)
        if sign is None or not sign.tokens:
            return
        tokens, held = sign.tokens[pick // 7 % len(sign.tokens)]
        answer = self.apps[app].refresh(tokens["refresh_token"], scope=" ".join(scopes) if pick % 2 else None)
        is_newest = tokens is sign.tokens[-1][0]
        if sign.app != app or not sign.alive:
            assert answer.status == 400
        elif not is_newest:
            assert answer.status == 400
            sign.alive = False
        elif pick % 2 and not held >= scopes:
            assert answer.json["error"] == "invalid_scope"
        else:
            assert answer.status == 200, answer
            self._given(sign, answer.json, scopes if pick % 2 else held)

    def revoke(self, app: int, person: int, scopes: frozenset[str], pick: int) -> None:
        sign = self._pick(pick)
        if sign is None or not sign.tokens:
            return
        tokens, _ = sign.tokens[-1]
        kind = "access_token" if pick % 2 else "refresh_token"
        assert self.apps[app].post("/oauth/revoke", {"token": tokens[kind]}).status == 200
        sign.alive = sign.alive and sign.app != app

    def withdraw(self, app: int, person: int, scopes: frozenset[str], pick: int) -> None:
        try:
            withdraw_consent(self.apps[app].space, self.people[person].id)
        except NotFound:
            assert (app, person) not in self.consents
        self.consents.pop((app, person), None)
        for sign in self.signs:
            sign.alive = sign.alive and (sign.app, sign.person) != (app, person)

    def check(self) -> None:
        """Every access token that was ever given says what the model says."""
        for sign in self.signs:
            for tokens, scopes in sign.tokens:
                lives = sign.alive and tokens is sign.tokens[-1][0]
                for scope in SCOPES:
                    expected = (sign.app, sign.person) if lives and scope in scopes else None
                    assert self._whose(tokens["access_token"], scope) == expected

    def _whose(self, token: str, scope: str) -> tuple[int, int] | None:
        try:
            bearer = find_bearer(f"Bearer {token}", scope)
        except (Unauthenticated, Forbidden):
            return None
        return (
            [app.space.id for app in self.apps].index(bearer.space_id),
            [person.id for person in self.people].index(bearer.user_id),
        )

    def _given(self, sign: Sign, tokens: dict[str, Any], scopes: frozenset[str]) -> None:
        sign.used = True
        assert frozenset(tokens["scope"].split()) == scopes
        assert scopes <= self.consents[sign.app, sign.person]
        sign.tokens.append((tokens, scopes))

    def _pick(self, pick: int) -> Sign | None:
        return self.signs[-1 - pick % len(self.signs)] if self.signs else None


ACTIONS = (World.authorize, World.exchange, World.refresh, World.revoke, World.withdraw)
STEPS = st.lists(
    st.tuples(
        # Most often what makes progress.
        st.sampled_from([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 4]),
        st.integers(0, 1),
        st.integers(0, 1),
        st.sampled_from(SUBSETS),
        st.integers(0, 60),
    ),
    min_size=3,
    max_size=40 if LONG else 8,
)


@pytest.fixture
def world(new_app: Callable[..., SpaceApp]) -> Callable[[], World]:
    """The same two Spaces and people each time, with nothing allowed yet."""
    apps = [new_app("One"), new_app("Other")]
    people = [make_person(), make_person("eve@example.org")]
    browsers = [Client(), Client()]
    for browser, person in zip(browsers, people, strict=True):
        browser.force_login(person)
    return lambda: World(apps, people, browsers)


@settings(
    max_examples=5_000 if LONG else 60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_no_token_for_another_space_person_or_scope(
    world: Callable[[], World], steps: list[tuple[int, int, int, frozenset[str], int]]
) -> None:
    with transaction.atomic():
        now = world()
        for action, app, person, scopes, pick in steps:
            ACTIONS[action](now, app, person, scopes, pick)
        now.check()
        transaction.set_rollback(True)
