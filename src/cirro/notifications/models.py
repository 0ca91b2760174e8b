"""What a Space says to its people and in which words, what they chose, and the queue of what is to be said.

Every table of a Space begins its unique constraints and its hot indexes with the Space.
"""

from datetime import UTC, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from cirro.kernel.fields import JsonPathField
from cirro.spaces.models import Space

# When somebody gets what a topic has for them; the domain knows the words, see `domain/choices.py`.
CHOICE_LENGTH = 16
# Long before anything that can be queued: whoever looks for what is due finds it at once.
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)

OURS = "Cirro's own words as the Space got them: they are said in all languages that Cirro speaks"


class Locale(models.Model):
    """A language that a Space writes in. One of them is its default: what people get who chose none of the others."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, db_index=False)
    locale = models.CharField(max_length=35, help_text="BCP 47 tag")
    is_default = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["space", "locale"], name="notifications_locale_unique"),
            models.UniqueConstraint(
                fields=["space"], condition=Q(is_default=True), name="notifications_locale_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.locale


class Configuration(models.Model):
    """One of the forms that a message takes in a locale: its channel, its format, and alone or in a digest."""

    space_id = models.BigIntegerField()
    locale = models.ForeignKey(
        Locale, on_delete=models.CASCADE, db_index=False, related_name="configurations"
    )
    deliver_by = models.CharField(max_length=16)
    format = models.CharField(max_length=8)
    kind = models.CharField(max_length=16)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["space_id", "locale", "deliver_by", "format", "kind"],
                name="notifications_configuration_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.deliver_by} {self.format} {self.kind}"


class Layout(models.Model):
    """A frame around messages. The Cirro layout is the one that each Space starts with."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, db_index=False)
    name = models.CharField(max_length=150)
    is_cirro = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["space"], condition=Q(is_cirro=True), name="notifications_layout_one_cirro"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["space", "id"], name="notifications_layout_space")]

    def __str__(self) -> str:
        return self.name


class LayoutTemplate(models.Model):
    """The frame in one configuration, with `{{yield content}}` where the message goes."""

    space_id = models.BigIntegerField()
    layout = models.ForeignKey(Layout, on_delete=models.CASCADE, db_index=False, related_name="templates")
    configuration = models.ForeignKey(Configuration, on_delete=models.CASCADE, db_index=False)
    body = models.TextField()
    is_ours = models.BooleanField(default=False, db_default=False, help_text=OURS)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["space_id", "layout", "configuration"], name="notifications_layouttemplate_unique"
            )
        ]


class NotificationTopic(models.Model):
    """A kind of notification of a Space; gigs name theirs by id or name."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, db_index=False)
    name = models.CharField(max_length=150)
    layout = models.ForeignKey(
        Layout, on_delete=models.PROTECT, null=True, db_index=False, help_text="Null: no frame"
    )
    # What people get who chose nothing for it.
    email = models.CharField(max_length=CHOICE_LENGTH, default="immediately", db_default="immediately")
    microsoft_teams = models.CharField(max_length=CHOICE_LENGTH, default="never", db_default="never")
    deleted_at = models.DateTimeField(
        null=True,
        help_text="Unknown to the API from then on; kept for what was said and for gigs that are over",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["space", "name"], condition=Q(deleted_at=None), name="notifications_topic_unique"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["space", "id"], name="notifications_topic_space")]

    def __str__(self) -> str:
        return self.name


class Template(models.Model):
    """A topic's words in one configuration."""

    space_id = models.BigIntegerField()
    topic = models.ForeignKey(
        NotificationTopic, on_delete=models.CASCADE, db_index=False, related_name="templates"
    )
    configuration = models.ForeignKey(Configuration, on_delete=models.CASCADE, db_index=False)
    subject = models.TextField(default="", db_default="")
    body = models.TextField()
    is_ours = models.BooleanField(default=False, db_default=False, help_text=OURS)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["space_id", "topic", "configuration"], name="notifications_template_unique"
            )
        ]


class LocalePreference(models.Model):
    """The language in which a person wants to hear from a Space. Without a row: see `domain/effective.py`."""

    space_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    locale = models.CharField(max_length=35, help_text="BCP 47 tag; the Space need not write in it (yet)")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["space_id", "user"], name="notifications_localepreference_unique")
        ]
        indexes: ClassVar = [models.Index(fields=["user"], name="notifications_localepref_user")]


class TopicPreference(models.Model):
    """When a person wants to have what a topic has for them, per channel. Null, or no row: the topic's default."""

    space_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    topic = models.ForeignKey(NotificationTopic, on_delete=models.CASCADE, db_index=False)
    email = models.CharField(max_length=CHOICE_LENGTH, null=True)
    microsoft_teams = models.CharField(max_length=CHOICE_LENGTH, null=True)
    email_before = models.CharField(
        max_length=CHOICE_LENGTH,
        null=True,
        help_text="What email was when they unsubscribed by a mail's link, to be had back",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["space_id", "user", "topic"], name="notifications_topicpreference_unique"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["space_id", "id"], name="notifications_topicpref_space"),
            models.Index(fields=["user"], name="notifications_topicpref_user"),
        ]


class Broadcast(models.Model):
    """One topic, said to many at once. Its notifications are queued in batches, in the order of user ids."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, db_index=False)
    topic = models.ForeignKey(NotificationTopic, on_delete=models.CASCADE, db_index=False)
    payload = models.JSONField()
    recipients = models.JSONField(help_text="As asked: user_ids or filter_query")
    # Declared for columns that always have a value.
    filter_path = JsonPathField(null=True, help_text="filter_query, compiled when it was saved")  # type: ignore[misc]
    templates = models.JSONField(null=True, help_text="Used instead of the topic's, for this broadcast")
    status = models.CharField(max_length=9, default="queued", help_text="queued, running, done or cancelled")
    recipients_count = models.BigIntegerField(null=True, help_text="Null until they were counted")
    queued_count = models.BigIntegerField(default=0)
    cursor = models.BigIntegerField(default=0, help_text="The last user id that was queued")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="notifications_broadcast_status",
                condition=Q(status__in=["queued", "running", "done", "cancelled"]),
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["space", "id"], name="notifications_broadcast_space"),
            models.Index(
                fields=["id"],
                name="notifications_broadcast_open",
                condition=Q(status__in=["queued", "running"]),
            ),
        ]


class Notification(models.Model):
    """Something a user is to be told about one object, queued in the transaction that caused it.

    Waves insert millions of these with the first columns only; what follows has defaults for that.
    """

    space_id = models.BigIntegerField()
    topic = models.ForeignKey(NotificationTopic, on_delete=models.CASCADE, db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    object_type = models.CharField(max_length=64)
    object_id = models.BigIntegerField()
    created_at = models.DateTimeField()

    payload = models.JSONField(null=True, help_text="Values of its own; a broadcast's are in its row")
    broadcast_id = models.BigIntegerField(null=True)
    state = models.CharField(
        max_length=7,
        default="queued",
        db_default="queued",
        help_text="queued, held, digest, mailed, sent, failed or dropped",
    )
    due_at = models.DateTimeField(
        db_default=AT_ONCE, help_text="When to look at it next; long ago: at once, in the order of ids"
    )
    attempts = models.SmallIntegerField(default=0, db_default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(default="", db_default="", help_text="Why it was not sent, or not yet")
    read_at = models.DateTimeField(null=True, help_text="When the person read it in the inbox")
    mail = models.ForeignKey(
        "Mail", on_delete=models.SET_NULL, null=True, db_index=False, help_text="The one mail that it is in"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="notifications_state",
                condition=Q(state__in=["queued", "held", "digest", "mailed", "sent", "failed", "dropped"]),
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["space_id", "id"], name="notifications_space"),
            models.Index("user", F("id").desc(), name="notifications_inbox"),
            # Those that fell due first are found at once, however many did so in the same moment.
            models.Index(
                fields=["due_at", "id"],
                name="notifications_due",
                condition=Q(state__in=["queued", "held"]),
            ),
            models.Index(
                fields=["due_at", "user", "id"],
                name="notifications_digests",
                condition=Q(state="digest"),
            ),
            # When something waits for its moment, by Space: what a sandbox's clock stops at on its way.
            models.Index(
                fields=["space_id", "due_at"],
                name="notifications_later",
                condition=Q(state__in=["held", "digest"]),
            ),
            models.Index(fields=["mail"], name="notifications_mailed", condition=Q(mail__isnull=False)),
            # Whether something of a broadcast can still be called back.
            models.Index(
                fields=["broadcast_id"],
                name="notifications_unsent",
                condition=Q(broadcast_id__isnull=False, state__in=["queued", "held", "digest", "mailed"]),
            ),
        ]


class Suppression(models.Model):
    """An address that nothing is sent to any more, in the whole installation: mail to it bounced, or was complained of."""

    address = models.CharField(max_length=254, unique=True, help_text="In lower case")
    reason = models.TextField()
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="notifications_suppression_lower", condition=Q(address=Lower("address"))
            )
        ]

    def __str__(self) -> str:
        return self.address


class Mail(models.Model):
    """A mail on its way out: decided and written before it is sent, so that each notification is in one mail for ever."""

    space_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    kind = models.CharField(max_length=6, help_text="single or digest")
    state = models.CharField(
        max_length=7,
        default="queued",
        db_default="queued",
        help_text="queued, sending, sent, failed or dropped",
    )
    due_at = models.DateTimeField(help_text="When it was decided, by the Space's clock")
    # What follows is real time: mail servers know no other.
    queued_at = models.DateTimeField(help_text="When it was decided; once it was tried: when first")
    next_try_at = models.DateTimeField(
        help_text="When to send it; while it is being sent: when whoever does so is taken for dead; then: when it failed"
    )
    attempts = models.SmallIntegerField(default=0, db_default=0)
    message_id = models.CharField(
        max_length=320, default="", db_default="", help_text="The same in all attempts"
    )
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(
        default="", db_default="", help_text="Why it was not sent, or what the last attempt met"
    )
    provider_reference = models.CharField(
        max_length=255, default="", db_default="", help_text="What the provider calls it"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="notifications_mail_kind", condition=Q(kind__in=["single", "digest"])
            ),
            models.CheckConstraint(
                name="notifications_mail_state",
                condition=Q(state__in=["queued", "sending", "sent", "failed", "dropped"]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at", "id"],
                name="notifications_mail_next",
                condition=Q(state__in=["queued", "sending"]),
            ),
            # How many invitations somebody got today.
            models.Index(fields=["user", "due_at"], name="notifications_mail_user"),
            # What a provider reports about.
            models.Index(
                fields=["provider_reference"],
                name="notifications_mail_reference",
                condition=~Q(provider_reference=""),
            ),
        ]

    def __str__(self) -> str:
        return self.message_id or str(self.id)
