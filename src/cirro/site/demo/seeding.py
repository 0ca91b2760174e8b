"""Bring the crowd in: an account and a worker document for each, in the same order in every run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from cirro.site.demo.client import Api
from cirro.site.demo.people import Volunteer


def seed_workers(
    api: Api, volunteers: Iterable[Volunteer], progress: Callable[[int], None] = lambda _: None
) -> dict[str, Volunteer]:
    """Make everybody a worker of the Space; user id → volunteer, in the order of their worker ids.

    Two lines at once, each in order: one makes accounts, the other stores the documents right behind it. More
    lines would be faster and make the ids, which decide between equals, a matter of luck.
    `progress` gets how many are done after each.
    """
    made: SimpleQueue[tuple[str, Volunteer] | None] = SimpleQueue()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="accounts") as pool:
        accounts = pool.submit(_make_accounts, api, volunteers, made)
        workers: dict[str, Volunteer] = {}
        for user_id, person in iter(made.get, None):
            api.post(f"/users/{user_id}/worker", {"document": person.document})
            workers[user_id] = person
            progress(len(workers))
        accounts.result()
    return workers


def _make_accounts(
    api: Api, volunteers: Iterable[Volunteer], made: SimpleQueue[tuple[str, Volunteer] | None]
) -> None:
    try:
        for person in volunteers:
            made.put((api.post("/users", person.account)["id"], person))
    finally:
        made.put(None)
