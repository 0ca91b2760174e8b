"""The endpoints of gigs, invitations and the test clock."""

from cirro.gigs.api import clock, gigs, invitations, preview

# Previews first: `/gigs/preview` is not the gig "preview".
routers = [("", preview.router), ("", gigs.router), ("", invitations.router), ("", clock.router)]
