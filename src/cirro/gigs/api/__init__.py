"""The endpoints of gigs, invitations and the test clock."""

from cirro.gigs.api import clock, gigs, invitations

routers = [("", gigs.router), ("", invitations.router), ("", clock.router)]
