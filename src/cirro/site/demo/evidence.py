"""Gather everything that the rules are checked on, once the story is over."""

from __future__ import annotations

from collections import Counter

from cirro.site.demo.client import Api
from cirro.site.demo.facts import GigFacts
from cirro.site.demo.rules import Run
from cirro.site.demo.story import Story


def gather(api: Api, story: Story) -> Run:
    """The run, with the invitation lists as they are now."""
    return Run(
        gigs=[_facts(story, id) for id in story.gigs],
        workers=story.workers,
        entries=story.entries,
        previews=story.previews,
        lists={
            id: Counter(invitation["status"] for invitation in api.every("/gig_invitations", gig_id=id))
            for id in story.gigs
        },
        acts=story.agenda.acts,
        explanations=story.explanations,
        asked=story.asked,
    )


def _facts(story: Story, id: str) -> GigFacts:
    gig, plan = story.gigs[id], story.plans[id]
    return GigFacts(
        id=id,
        name=plan.name,
        auto=gig["invitation_mode"] == "auto",
        created_at=story.start,
        end_at=gig["end_at"],
        seats_min=gig["seats_min"],
        seats_max=gig["seats_max"],
        wave_size=gig["total_seats"] * gig["invitation_multiplier"],
        every=60 * gig["invitation_frequency"],
        matches=plan.matches,
        order=plan.order,
    )
