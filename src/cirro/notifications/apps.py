from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "cirro.notifications"
    label = "notifications"

    def ready(self) -> None:
        from cirro.notifications.domain.topics import give_first_topic
        from cirro.spaces.domain.create_space import space_created

        space_created.connect(give_first_topic, dispatch_uid="first topic")
