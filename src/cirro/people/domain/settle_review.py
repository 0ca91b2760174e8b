"""The operator has looked at a country review."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cirro.kernel import clock
from cirro.kernel.errors import NotFound, Refused
from cirro.people.models import CountryReview

LONGEST_NOTE = 2000


def settle_review(review_id: int, *, by_user_id: int, note: str) -> None:
    """Close the review with the operator's note. Nothing else follows from it: a ban is a step of its own.

    Raises Refused without a note or with one too long, and when it is settled already; NotFound.
    """
    note = note.strip()
    if not note or len(note) > LONGEST_NOTE or "\0" in note:
        raise Refused.at("note", _("must have 1 to %(most)s characters") % {"most": LONGEST_NOTE})
    open_ones = CountryReview.objects.filter(id=review_id, settled_at=None)
    if open_ones.update(settled_at=clock.now(), settled_by_id=by_user_id, note=note):
        return
    if CountryReview.objects.filter(id=review_id).exists():
        raise Refused(_("This review is settled already"))
    raise NotFound.thing("review", review_id)
