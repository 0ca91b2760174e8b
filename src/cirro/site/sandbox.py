"""The sandbox Space that `cirro up` makes at its first start, so that there is something to look at and to call."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.db import transaction

from cirro.gigs.domain.accept_invitation import accept_invitation
from cirro.gigs.domain.create_gig import NewTask, create_gig
from cirro.gigs.domain.list_invitations import list_invitations
from cirro.kernel import clock
from cirro.kernel.paging import Page
from cirro.kernel.request import SpaceRef
from cirro.site.secrets import write_credentials
from cirro.spaces.domain.create_space import create_space
from cirro.spaces.domain.seed_workers import seed_workers
from cirro.spaces.models import Space

NAME = "Crowd tree planting"
WORKERS = 300


def ensure_sandbox(directory: Path) -> str:
    """The app id of the sandbox Space whose key lies in `directory`; both are made where this database has none.

    The key of a sandbox that lives in another database is kept, in a directory beside it.
    """
    kept = directory / "app_id"
    if kept.exists() and (directory / "key.pem").exists():
        app_id = kept.read_text(encoding="utf-8").strip()
        if Space.objects.filter(app_id=app_id).exists():
            return app_id
        directory.rename(directory.with_name(f"{directory.name}.{app_id[:12]}"))
    with transaction.atomic():
        new = create_space(NAME, is_sandbox=True)
        space = SpaceRef(new.space.id, new.space.app_id, True, new.space.currency)
        _bring_to_life(space)
        # Written before the commit: a key without a Space is replaced at the next start, a Space without its key is lost.
        write_credentials(
            directory, app_id=space.app_id, app_secret=new.app_secret, private_pem=new.key.private_pem
        )
    return space.app_id


def _bring_to_life(space: SpaceRef) -> None:
    """Invented volunteers, two gigs with invitations, and a few who have accepted."""
    seed_workers(space, WORKERS)
    now = clock.now(space)
    planting = create_gig(
        space,
        {
            "title": "Plant 200 oaks in the western hills",
            "description": "We meet at the car park. Bring gloves; spades are there.",
            "url": "https://trees.example/gigs/1",
            "start_at": now + timedelta(days=7),
            "end_at": now + timedelta(days=9),
            "seats_min": 10,
            "seats_max": 12,
            "invitation_multiplier": 3,
            "filter_query": {"languages": {"$in": ["en", "de"]}, "hours": {"$gte": 8}},
            "sort_query": {"trees_planted": -1},
        },
        [NewTask("Tree planted", 250)],
    )
    create_gig(
        space,
        {
            "title": "Check the photos of planted trees",
            "url": "https://trees.example/gigs/2",
            "start_at": now + timedelta(days=8),
            "end_at": now + timedelta(days=10),
            "seats_min": 1,
            "seats_max": 1,
            "filter_query": {"rating": {"$gte": 4}, "languages": "en"},
        },
        [NewTask("Photo checked", 20)],
    )
    invited = list_invitations(space.id, Page(limit=4), gig_id=int(planting["id"]))
    for invitation in invited["data"]:
        accept_invitation(space, int(invitation["id"]))
