"""Invitations made ready for templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cirro.gigs.domain.person_invitations import PersonInvitation, find_person_invitation
from cirro.gigs.domain.why_invited import WhyInvited, why_invited
from cirro.kernel.errors import NotFound
from cirro.kernel.inputs import BIGINT
from cirro.people.models import User


@dataclass(frozen=True)
class Card:
    """An invitation and why it came."""

    invitation: PersonInvitation
    why: WhyInvited

    @property
    def badge(self) -> str:
        """The class of the badge that shows the state."""
        if self.invitation.status == "accepted" and self.invitation.gig_status == "started":
            return "running"
        return self.invitation.status

    @property
    def state(self) -> Promise:
        """The state in a word or two."""
        if self.invitation.status == "accepted":
            return _ACCEPTED[self.invitation.gig_status]
        return _STATES[self.invitation.status]

    @property
    def gig_url(self) -> str:
        """The gig at its Space; empty when it is no web address."""
        url = self.invitation.url
        try:
            return url if urlsplit(url).scheme in ("http", "https") else ""
        except ValueError:
            return ""

    @property
    def taken(self) -> int:
        """How many of the seats shown are taken."""
        return self.invitation.seats - self.invitation.seats_left


_STATES: dict[str, Promise] = {
    "pending": _("Waiting"),
    "rejected": _("Declined"),
    "expired": _("Expired"),
}
_ACCEPTED: dict[str, Promise] = {
    "created": _("Accepted"),
    "started": _("Running"),
    "ended": _("Done"),
    "archived": _("Done"),
}


def cards(user: User, invitations: Sequence[PersonInvitation]) -> list[Card]:
    """In the same order."""
    why = why_invited(user.pk, invitations)
    return [Card(invitation, why[invitation.id]) for invitation in invitations]


def card_or_404(user: User, invitation_id: int) -> Card:
    """The person's own invitation. Raises Http404 for others'."""
    try:
        # Beyond 64 bits there is no id that the database could look for.
        invitation = find_person_invitation(user.pk, min(invitation_id, BIGINT))
    except NotFound as error:
        raise Http404 from error
    return cards(user, [invitation])[0]
