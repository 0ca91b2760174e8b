"""Whenever workers die, nothing is lost, no item is in two mails, and what is sent again bears the same message id."""

from __future__ import annotations

import os
import random
from collections import Counter, defaultdict

import pytest
from django.test import override_settings

from cirro.kernel.request import SpaceRef
from cirro.notifications.models import Notification
from cirro.people.models import User
from tests.notifications.deliver.crashes import work_together
from tests.notifications.deliver.world import hurry, let_digests_come, member, prefer, queue
from tests.support.client import ApiClient
from tests.support.smtp import Faulty, faulty, text

LONG = bool(os.environ.get("CIRRO_LONG"))
POINTS = 1_000 if LONG else 60
WORKERS = 4
BACKEND = "tests.notifications.deliver.crashes.CrashingBackend"


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(1800 if LONG else 120)
def test_workers_that_die_anywhere_lose_nothing_and_repeat_nothing(live_api: ApiClient) -> None:
    chance = random.Random(5)
    people = [member(live_api.space, f"p{number}") for number in range(6)]
    for person in people[:3]:
        prefer(live_api.space, person, "digest_hourly")
    points, numbers = 0, iter(range(1, 1_000_000))
    with faulty() as server, override_settings(EMAIL_BACKEND=BACKEND, INVITATIONS_PER_DAY=0):
        while points < POINTS:
            points += one_round(live_api.space, people, [next(numbers) for _ in range(24)], chance, server)


def one_round(
    space: SpaceRef, people: list[User], numbers: list[int], chance: random.Random, server: Faulty
) -> int:
    """Queue, deliver with deaths, then with none, and look at what arrived; how many died."""
    server.accepted.clear()
    for number in numbers:
        queue(space, people[number % len(people)], number)
    deaths = 0
    for deadliness in (0.03, 0.05, 0.08, 0.0, 0.0):
        hurry()
        let_digests_come()
        deaths += work_together([chance.getrandbits(32) for _ in range(WORKERS)], deadliness)
    rows = {
        row.object_id: row
        for row in Notification.objects.filter(object_id__in=numbers).select_related("mail")
    }
    assert {row.state for row in rows.values()} == {"sent"}
    ids_of: dict[int, set[str]] = defaultdict(set)
    copies: Counter[str] = Counter()
    for mail in server.accepted:
        message_id = str(mail["Message-ID"])
        copies[message_id] += 1
        said = text(mail)
        for number in numbers:
            if f"https://trees.cirro-crowd.net/{number}\n" in said.replace("\r", ""):
                ids_of[number].add(message_id)
    # 0 lost; each in one mail, the one that its row says.
    for number in numbers:
        mail_of = rows[number].mail
        assert mail_of is not None
        assert ids_of[number] == {mail_of.message_id}
    # Only who dies between the server's word and the mark sends again.
    assert sum(copies.values()) - len(copies) <= deaths
    return deaths
