from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "cirro.notifications"
    label = "notifications"

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed

        from cirro.notifications.domain.forget_member import forget_member
        from cirro.notifications.domain.starting_kit import give_starting_kit
        from cirro.notifications.domain.suppressions import lift_for_confirmed
        from cirro.spaces.domain.create_space import space_created
        from cirro.spaces.domain.membership import member_leaving

        email_confirmed.connect(lift_for_confirmed, dispatch_uid="suppressed addresses")
        space_created.connect(give_starting_kit, dispatch_uid="locale, layout and topic")
        member_leaving.connect(forget_member, dispatch_uid="preferences and what is queued")
