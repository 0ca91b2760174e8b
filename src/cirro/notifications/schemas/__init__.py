"""Notifications as they go in and come out of the API."""

from cirro.notifications.schemas.broadcasts import NotificationBroadcastIn, NotificationBroadcastOut
from cirro.notifications.schemas.layouts import (
    NotificationLayoutChangeIn,
    NotificationLayoutIn,
    NotificationLayoutListOut,
    NotificationLayoutOut,
    NotificationLayoutTemplateChangeIn,
    NotificationLayoutTemplateDeletedOut,
    NotificationLayoutTemplateIn,
    NotificationLayoutTemplateOut,
)
from cirro.notifications.schemas.locales import (
    ConfigurationsQuery,
    LocalesQuery,
    NotificationConfigurationListOut,
    NotificationLocaleIn,
    NotificationLocaleListOut,
    NotificationLocaleOut,
)
from cirro.notifications.schemas.preferences import (
    NotificationPreferenceIn,
    NotificationPreferenceOut,
    NotificationTopicPreferenceListOut,
    TopicPreferencesQuery,
)
from cirro.notifications.schemas.previews import (
    NotificationPreviewOut,
    NotificationTemplatePreviewIn,
    NotificationTopicPreviewIn,
)
from cirro.notifications.schemas.templates import (
    NotificationTemplateChangeIn,
    NotificationTemplateDeletedOut,
    NotificationTemplateIn,
    NotificationTemplateListOut,
    NotificationTemplateOut,
    TemplatesQuery,
)
from cirro.notifications.schemas.topics import (
    NotificationTopicChangeIn,
    NotificationTopicDeletedOut,
    NotificationTopicIn,
    NotificationTopicListOut,
    NotificationTopicOut,
    TopicsQuery,
)

__all__ = [
    "ConfigurationsQuery",
    "LocalesQuery",
    "NotificationBroadcastIn",
    "NotificationBroadcastOut",
    "NotificationConfigurationListOut",
    "NotificationLayoutChangeIn",
    "NotificationLayoutIn",
    "NotificationLayoutListOut",
    "NotificationLayoutOut",
    "NotificationLayoutTemplateChangeIn",
    "NotificationLayoutTemplateDeletedOut",
    "NotificationLayoutTemplateIn",
    "NotificationLayoutTemplateOut",
    "NotificationLocaleIn",
    "NotificationLocaleListOut",
    "NotificationLocaleOut",
    "NotificationPreferenceIn",
    "NotificationPreferenceOut",
    "NotificationPreviewOut",
    "NotificationTemplateChangeIn",
    "NotificationTemplateDeletedOut",
    "NotificationTemplateIn",
    "NotificationTemplateListOut",
    "NotificationTemplateOut",
    "NotificationTemplatePreviewIn",
    "NotificationTopicChangeIn",
    "NotificationTopicDeletedOut",
    "NotificationTopicIn",
    "NotificationTopicListOut",
    "NotificationTopicOut",
    "NotificationTopicPreferenceListOut",
    "NotificationTopicPreviewIn",
    "TemplatesQuery",
    "TopicPreferencesQuery",
    "TopicsQuery",
]
