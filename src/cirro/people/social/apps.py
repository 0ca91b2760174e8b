from django.apps import AppConfig


class SocialConfig(AppConfig):
    """Listed as an app so that django-allauth finds `provider.py`, and Django the templates."""

    name = "cirro.people.social"
    label = "people_social"

    def ready(self) -> None:
        from allauth.account.signals import password_reset, user_logged_in

        from cirro.people.social.pending_link import ask_after_sign_in
        from cirro.people.social.unproved import forget_unproved_links

        user_logged_in.connect(ask_after_sign_in, dispatch_uid="ask for a pending link")
        password_reset.connect(forget_unproved_links, dispatch_uid="forget unproved links")
