from django.apps import AppConfig


class GigsConfig(AppConfig):
    name = "cirro.gigs"
    label = "gigs"

    def ready(self) -> None:
        from cirro.gigs.domain.leave_space import end_pending_invitations
        from cirro.spaces.domain.membership import member_leaving

        member_leaving.connect(end_pending_invitations, dispatch_uid="pending invitations")
