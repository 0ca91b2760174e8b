from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "cirro.people"
    label = "people"

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in, user_signed_up

        from cirro.people.sign_in import tries
        from cirro.people.sign_in_country import after_sign_in, after_sign_up

        tries.install()
        user_signed_up.connect(after_sign_up, dispatch_uid="country at sign-up")
        user_logged_in.connect(after_sign_in, dispatch_uid="country at sign-in")
