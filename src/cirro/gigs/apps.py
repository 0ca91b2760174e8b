from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GigsConfig(AppConfig):
    name = "cirro.gigs"
    label = "gigs"

    def ready(self) -> None:
        from cirro.gigs.domain.invitation_things import OBJECT_TYPE, invitation_things
        from cirro.gigs.domain.keep_topic import keep_topic
        from cirro.gigs.domain.leave_space import end_pending_invitations
        from cirro.gigs.domain.renew_marks import renew_marks
        from cirro.notifications.domain.delete_topic import topic_deleting
        from cirro.notifications.domain.things import register_things
        from cirro.spaces.domain.membership import member_leaving

        member_leaving.connect(end_pending_invitations, dispatch_uid="pending invitations")
        topic_deleting.connect(keep_topic, dispatch_uid="topics of open gigs")
        register_things(OBJECT_TYPE, invitation_things)
        post_migrate.connect(renew_marks, sender=self, dispatch_uid="transaction marks")
