"""Where it happens: Spaces with gigs and keys that many seeds share, the people of one seed, and a clock that only steps move."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest
from django.db import transaction

from cirro.gigs.domain.create_gig import NewTask, create_gig
from cirro.gigs.models import Gig, GigTask
from cirro.kernel import clock, sql
from cirro.people.models import User
from cirro.rewards.domain.vault import seal
from cirro.rewards.models import Payee, PayoutMethod, SpaceTerms
from cirro.spaces.domain import find_space
from cirro.spaces.domain.create_space import NewSpace, create_space
from cirro.spaces.domain.keys import KeyPair, add_key
from cirro.spaces.models import Member, Space
from tests.rewards.simulation.bank import Bank
from tests.rewards.simulation.model import Method, Place, Worker
from tests.rewards.world import paying_by
from tests.support.client import ApiClient

START = datetime(2027, 1, 5, 9, tzinfo=UTC)
APART = timedelta(days=100)
"""From the beginning of a seed to that of the next."""
NAMES = "ABCDEFGH"
PRICES = (1, 33, 250, 9_999_999)

_WORKERS = """
INSERT INTO spaces_worker (space_id, user_id, billable, document, provided, updated_at)
SELECT x.space, x.person, x.by_time, '{}', '{}', %(now)s
  FROM unnest(%(spaces)s::bigint[], %(people)s::bigint[], %(by_time)s::boolean[]) x (space, person, by_time)
"""


class Clock(datetime):
    """Stands where it is put."""

    at = START

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        return cls.at


@dataclass(eq=False)
class Site:
    """A Space as its software knows it."""

    place: Place
    client: ApiClient
    gig: int
    tasks: tuple[tuple[int, int], ...]  # id and price


class World:
    """Live Spaces in three currencies, two of which share one, two banks, and for each seed that wants one a sandbox of its own."""

    def __init__(self, key: KeyPair, tally: Counter[str]) -> None:
        self.key, self.tally = key, tally
        self._numbers = itertools.count()
        # One on this machine, that says nothing when it is asked; one elsewhere, that keeps a fee.
        self.banks = (
            Bank("bank", tally, fee=0, is_local=True),
            Bank("wire", tally, fee=25, is_local=False),
        )
        self.live = [
            self._site("West", "EUR", 2550),
            self._site("East", "JPY", 1999),
            self._site("South", "BHD", 7001),
            # What is earned here and in the first is billed together.
            self._site("North", "EUR", 1234),
        ]

    def _site(self, name: str, currency: str, hourly_rate: int) -> Site:
        """A live Space with a gig."""
        new = create_space(name, key=self.key)
        Space.objects.filter(id=new.space.id).update(currency=currency)
        new.space.currency = currency
        SpaceTerms.objects.create(space_id=new.space.id, hourly_rate=hourly_rate)
        fields = {
            "title": "Plant trees",
            "url": "https://trees.example/gigs/1",
            "start_at": Clock.at + timedelta(days=1),
            "end_at": Clock.at + timedelta(days=20_000),
            "filter_query": {},
            "invitation_mode": "manual",
        }
        client = ApiClient(new)
        gig = create_gig(client.space, fields, [NewTask("Tree planted", price) for price in PRICES])
        tasks = tuple((int(task["id"]), int(task["base_price"])) for task in gig["tasks"]["data"])
        return _remembered(Site(Place(name, None, currency, hourly_rate), client, int(gig["id"]), tasks))

    def sandbox(self) -> Site:
        """A new one with a gig like that of the first Space, and no more. Its clock is held where the other stands."""
        name, currency, hourly_rate = "Play", "EUR", 1000
        space = Space.objects.create(
            name=name, slug=f"play-{next(self._numbers)}", app_id=f"play-{next(self._numbers)}", is_sandbox=True,
            currency=currency, created_at=Clock.at,
        )  # fmt: skip
        add_key(space.id, Clock.at, self.key)
        clock.hold(space.id, Clock.at)
        SpaceTerms.objects.create(space_id=space.id, hourly_rate=hourly_rate)
        gig = Gig.objects.get(id=self.live[0].gig)
        gig.pk, gig.space_id, gig._state.adding = None, space.id, True
        gig.save()
        tasks = GigTask.objects.bulk_create(
            GigTask(space_id=space.id, gig=gig, title="Tree planted", base_price=price) for price in PRICES
        )
        place = Place(name, space.id, currency, hourly_rate)
        prices = tuple((task.pk, task.base_price) for task in tasks)
        return _remembered(Site(place, ApiClient(NewSpace(space, "", self.key)), gig.pk, prices))

    def workers(self, homes: list[dict[Site, bool]], methods: list[tuple[str, str] | None]) -> list[Worker]:
        """New people, each in these Spaces (paid by time there?), with a provider and a currency if they have one."""
        now = Clock.at
        with transaction.atomic():
            people = User.objects.bulk_create(
                User(
                    first_name="Ada", last_name="Okafor", screen_name="Ada", email=f"ada.{next(self._numbers)}@people.invalid",
                    password="!", country_code="DE", created_at=now,
                )
                for _ in homes
            )  # fmt: skip
            workers = [
                Worker(user.id, name, {site.place: by_time for site, by_time in home.items()})
                for user, name, home in zip(people, NAMES, homes, strict=False)
            ]
            members = [
                (site.client.space.id, worker.id, by_time)
                for worker, home in zip(workers, homes, strict=True)
                for site, by_time in home.items()
            ]
            Member.objects.bulk_create(
                Member(
                    space_id=space, user_id=id, anonymous_email=f"{space}.{id}@relay.invalid", joined_at=now
                )
                for space, id, _ in members
            )
            spaces, ids, by_time = (list(column) for column in zip(*members, strict=True))
            sql.execute(_WORKERS, {"spaces": spaces, "people": ids, "by_time": by_time, "now": now})
            Payee.objects.bulk_create(
                Payee(
                    user_id=worker.id, first_name="Ada", last_name="Okafor", street="Main Street", building="1",
                    postcode="10115", town="Berlin", country_code="DE", updated_at=now,
                )
                for worker in workers
            )  # fmt: skip
            self.give_methods([(w, *chosen) for w, chosen in zip(workers, methods, strict=True) if chosen])
        return workers

    def give_methods(self, wanted: list[tuple[Worker, str, str]]) -> None:
        """Everybody's active method is this one (provider and currency) from now on."""
        if not wanted:
            return
        people = [worker.id for worker, _, _ in wanted]
        PayoutMethod.objects.filter(user_id__in=people, is_active=True).update(is_active=False)
        made = PayoutMethod.objects.bulk_create(
            PayoutMethod(
                user_id=worker.id, provider=provider, currency=currency, is_active=True, shown="…", created_at=Clock.at,
                secret_details=seal({"account": account(worker)}),
            )
            for worker, provider, currency in wanted
        )  # fmt: skip
        for (worker, provider, currency), method in zip(wanted, made, strict=True):
            worker.active = self.method(method.pk, provider, currency)
            worker.methods.append(worker.active)

    def method(self, id: int, provider: str, currency: str) -> Method:
        """As the ledger has it."""
        bank = self.bank(provider)
        return Method(id, provider, currency, bank.fee, bank.is_local)

    def bank(self, name: str) -> Bank:
        """The one with this name."""
        return next(bank for bank in self.banks if bank.name == name)


def _remembered(site: Site) -> Site:
    """What a process keeps of a Space is there before anything is counted."""
    find_space.find_caller(site.client.space.app_id)
    return site


def account(worker: Worker) -> str:
    """Where they are paid, at any bank."""
    return f"A-{worker.id}"


def token(site: Site) -> str:
    """With which the Space calls the API at this moment."""
    return site.client.token(exp=int(Clock.at.timestamp()) + 600)


@contextmanager
def opened(key: KeyPair, tally: Counter[str]) -> Iterator[World]:
    """A new world in a database without any other. Time stands still in it."""
    Clock.at = START
    find_space.forget_cached()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "datetime", Clock)
        # What is remembered for a moment would make statements come and go with the speed of the machine.
        patch.setattr(find_space, "CACHE_SECONDS", float("inf"))
        world = World(key, tally)
        with paying_by(*world.banks):
            yield world
