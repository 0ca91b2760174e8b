from django.apps import AppConfig


class SpacesConfig(AppConfig):
    name = "cirro.spaces"
    label = "spaces"

    def ready(self) -> None:
        from cirro.people.domain.delete_account import account_closing
        from cirro.people.domain.update_profile import profile_changed, profile_changing
        from cirro.spaces.domain.leave_spaces import leave_spaces
        from cirro.spaces.domain.tell_spaces import take_turns, tell_spaces

        profile_changing.connect(take_turns, dispatch_uid="turns of sandbox clocks")
        profile_changed.connect(tell_spaces, dispatch_uid="user.updated")
        account_closing.connect(leave_spaces, dispatch_uid="leave every Space")
