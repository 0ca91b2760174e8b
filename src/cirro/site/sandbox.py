"""The sandbox Space that `cirro up` makes at its first start, so that there is something to look at and to call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from django.db import transaction

from cirro.gigs.domain.accept_invitation import accept_invitation
from cirro.gigs.domain.create_gig import NewTask, create_gig
from cirro.gigs.domain.list_invitations import list_invitations
from cirro.gigs.domain.update_gig import update_gig
from cirro.kernel import clock
from cirro.kernel.paging import Page
from cirro.kernel.request import SpaceRef
from cirro.site.sandbox_face import keep_face
from cirro.site.secrets import write_credentials
from cirro.spaces.domain.create_space import create_space
from cirro.spaces.domain.seed_workers import seed_workers
from cirro.spaces.domain.space_ref import space_ref
from cirro.spaces.models import Space

NAME = "Crowd tree planting"
WORKERS = 300


def ensure_sandbox(directory: Path, sample: str) -> str:
    """The app id of the sandbox Space whose key lies in `directory`; both are made where this database has none.
    Its addresses lead to the sample Space's program at `sample`, such as http://127.0.0.1:8001.

    The key of a sandbox that lives in another database is kept, in a directory beside it.
    """
    kept = directory / "app_id"
    if kept.exists() and (directory / "key.pem").exists():
        app_id = kept.read_text(encoding="utf-8").strip()
        kept_id = Space.objects.filter(app_id=app_id).values_list("id", flat=True).first()
        if kept_id is not None:
            keep_face(space_ref(kept_id), sample)
            return app_id
        directory.rename(directory.with_name(f"{directory.name}.{app_id[:12]}"))
    with transaction.atomic():
        new = create_space(NAME, is_sandbox=True)
        space = SpaceRef(new.space.id, new.space.app_id, True, new.space.currency)
        keep_face(space, sample)
        _bring_to_life(space, sample)
        # Written before the commit: a key without a Space is replaced at the next start, a Space without its key is lost.
        write_credentials(
            directory, app_id=space.app_id, app_secret=new.app_secret, private_pem=new.key.private_pem
        )
    return space.app_id


def _bring_to_life(space: SpaceRef, sample: str) -> None:
    """Invented volunteers, two gigs with invitations, and a few who have accepted."""
    seed_workers(space, WORKERS)
    now = clock.now(space)
    planting = _make_gig(
        space,
        sample,
        {
            "title": "Plant 200 oaks in the western hills",
            "description": "We meet at the car park. Bring gloves; spades are there.",
            "start_at": now + timedelta(days=7),
            "end_at": now + timedelta(days=9),
            "seats_min": 10,
            "seats_max": 12,
            "invitation_multiplier": 3,
            "filter_query": {"languages": {"$in": ["en", "de"]}, "hours": {"$gte": 8}},
            "sort_query": {"trees_planted": -1},
        },
        NewTask("Tree planted", 250),
    )
    _make_gig(
        space,
        sample,
        {
            "title": "Check the photos of planted trees",
            "start_at": now + timedelta(days=8),
            "end_at": now + timedelta(days=10),
            "seats_min": 1,
            "seats_max": 1,
            "filter_query": {"rating": {"$gte": 4}, "languages": "en"},
        },
        NewTask("Photo checked", 20),
    )
    invited = list_invitations(space.id, Page(limit=4), gig_id=planting)
    for invitation in invited["data"]:
        accept_invitation(space, int(invitation["id"]))


def _make_gig(space: SpaceRef, sample: str, fields: Mapping[str, object], task: NewTask) -> int:
    """The gig's id. Its page is named by that, so it invites nobody before the page is known."""
    made = create_gig(space, {**fields, "url": f"{sample}/", "invitation_mode": "manual"}, [task])
    gig_id = int(made["id"])
    update_gig(space, gig_id, {"url": f"{sample}/gigs/{gig_id}", "invitation_mode": "auto"})
    return gig_id
