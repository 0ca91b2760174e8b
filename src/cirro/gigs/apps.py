from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GigsConfig(AppConfig):
    name = "cirro.gigs"
    label = "gigs"

    def ready(self) -> None:
        from cirro.gigs.domain.leave_space import end_pending_invitations
        from cirro.gigs.domain.renew_marks import renew_marks
        from cirro.spaces.domain.membership import member_leaving

        member_leaving.connect(end_pending_invitations, dispatch_uid="pending invitations")
        post_migrate.connect(renew_marks, sender=self, dispatch_uid="transaction marks")
