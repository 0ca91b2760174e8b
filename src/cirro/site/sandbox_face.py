"""What people see of the sandbox Space in the community, and the addresses of the sample that shows it."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction

from cirro.gigs.domain.update_gig import update_gig
from cirro.gigs.models import Gig
from cirro.kernel import clock
from cirro.kernel.request import SpaceRef
from cirro.site.web_address import is_local
from cirro.spaces.domain.face import update_face
from cirro.spaces.domain.redirect_uris import change_redirect_uris, redirect_uris
from cirro.spaces.models import Space, Visibility

FACE: dict[str, Any] = {
    "category": "Nature",
    "short_description": "Plant trees where you live: say what you can do and when, and be invited to days that fit.",
    "description": (
        "A sample Space. Sign in, say which languages you speak, where you are and how many hours you have, and you are "
        "invited to planting days that fit.\n\nThe other volunteers here are invented, and nothing is really planted."
    ),
    "company": "Crowd tree planting (sample)",
    "languages": ["en", "de"],
}
_SAMPLE_HOME = re.compile(r"http://127\.0\.0\.1:\d+/")


def keep_face(space: SpaceRef, sample: str) -> None:
    """Give the sandbox its face unless it has one, and let its addresses lead to the sample at `sample`, which moves with
    CIRRO_PORT. What an operator changed stays: a Space with a home page elsewhere is left alone.

    Gigs that have started keep their address, as the contract wants it.
    """
    home = f"{sample}/"
    with transaction.atomic():
        now = clock.now(space)
        before = Space.objects.values_list("home_url", flat=True).get(id=space.id)
        if before and not _SAMPLE_HOME.fullmatch(before):
            return
        update_face(space.id, {"home_url": home} if before else {**FACE, **_visibility(), "home_url": home})
        stale = set(redirect_uris(space.id)).intersection(_callbacks(before)) - set(_callbacks(home))
        change_redirect_uris(space.id, add=_callbacks(home), remove=stale)
        if before and before != home:
            moving = Gig.objects.filter(space_id=space.id, start_at__gt=now, archived_at=None)
            for gig_id, url in moving.filter(url__startswith=before).values_list("id", "url"):
                update_gig(space, gig_id, {"url": home + url.removeprefix(before)})


def _visibility() -> dict[str, str]:
    """On an installation that others reach, a sandbox with invented volunteers is nothing to offer to everybody."""
    return {"visibility": Visibility.OPEN if is_local() else Visibility.HIDDEN}


def _callbacks(home: str) -> list[str]:
    """Where people come back to after signing in, under both names of this machine."""
    return [f"{home}callback", f"{home}callback".replace("127.0.0.1", "localhost")] if home else []
