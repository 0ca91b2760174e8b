from django.apps import AppConfig, apps


class NotificationsConfig(AppConfig):
    name = "cirro.notifications"
    label = "notifications"

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed

        from cirro.notifications.deliver.look_again import follow_clock, look_again
        from cirro.notifications.domain.forget_member import forget_member
        from cirro.notifications.domain.forget_person import forget_person
        from cirro.notifications.domain.starting_kit import give_starting_kit
        from cirro.notifications.domain.suppressions import lift_for_confirmed
        from cirro.people.domain.delete_account import account_closing
        from cirro.people.domain.update_profile import profile_changed
        from cirro.spaces.domain.create_space import space_created
        from cirro.spaces.domain.membership import member_leaving
        from cirro.spaces.domain.pause import pause_changed

        if apps.is_installed("anymail"):
            from anymail.signals import tracking

            from cirro.notifications.deliver.provider_reports import take_report

            tracking.connect(take_report, dispatch_uid="bounces and complaints")
        email_confirmed.connect(lift_for_confirmed, dispatch_uid="suppressed addresses")
        space_created.connect(give_starting_kit, dispatch_uid="locale, layout and topic")
        pause_changed.connect(look_again, dispatch_uid="what a pause held back")
        profile_changed.connect(follow_clock, dispatch_uid="what waits for the person's clock")
        member_leaving.connect(forget_member, dispatch_uid="preferences and what is queued")
        account_closing.connect(forget_person, dispatch_uid="inbox, mails and preferences")
