from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GigsConfig(AppConfig):
    name = "cirro.gigs"
    label = "gigs"

    def ready(self) -> None:
        from cirro.gigs.domain.invitation_things import invitation_things
        from cirro.gigs.domain.keep_topic import keep_topic
        from cirro.gigs.domain.leave_space import end_pending_invitations
        from cirro.gigs.domain.outdated_invitations import outdated_expirations, outdated_invitations
        from cirro.gigs.domain.renew_marks import renew_marks
        from cirro.notifications.domain.delete_topic import topic_deleting
        from cirro.notifications.domain.things import EXPIRED_INVITATION, INVITATION, register_things
        from cirro.spaces.domain.membership import member_leaving

        member_leaving.connect(end_pending_invitations, dispatch_uid="pending invitations")
        topic_deleting.connect(keep_topic, dispatch_uid="topics of open gigs")
        register_things(INVITATION, invitation_things, outdated_invitations)
        register_things(EXPIRED_INVITATION, invitation_things, outdated_expirations)
        post_migrate.connect(renew_marks, sender=self, dispatch_uid="transaction marks")
