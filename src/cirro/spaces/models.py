"""A Space, its keys, its users and its workers."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from oauth2_provider.models import AbstractApplication


class Visibility(models.TextChoices):
    """Who finds the Space in the community's catalogue and may join it there."""

    OPEN = "open", "open to join"
    INVITATION = "invitation", "by invitation"
    HIDDEN = "hidden", "hidden"


class Space(models.Model):
    """A crowd business: the tenant that everything belongs to."""

    name = models.CharField(max_length=150)
    slug = models.SlugField(max_length=60, unique=True, help_text="Names the Space in addresses of pages")
    app_id = models.CharField(
        max_length=64, unique=True, help_text="Names the Space in tokens and as OAuth client id"
    )
    is_sandbox = models.BooleanField(default=False)
    currency = models.CharField(max_length=3, default="EUR")
    created_at = models.DateTimeField()

    # Its face: what people see of it in the community.
    visibility = models.CharField(
        max_length=10, choices=Visibility.choices, default=Visibility.HIDDEN, db_default=Visibility.HIDDEN
    )
    category = models.CharField(max_length=60, blank=True, default="", db_default="")
    short_description = models.CharField(max_length=180, blank=True, default="", db_default="")
    description = models.TextField(max_length=20_000, blank=True, default="", db_default="")
    company = models.CharField(max_length=150, blank=True, default="", db_default="")
    home_url = models.URLField(
        max_length=2048, blank=True, default="", db_default="", help_text="Where people visit it"
    )
    contact_email = models.EmailField(blank=True, default="", db_default="")
    contact_urls = ArrayField(
        models.URLField(max_length=2048),
        default=list,
        blank=True,
        db_default=[],
        help_text="Support pages, chats",
    )
    languages = ArrayField(
        models.CharField(max_length=35), default=list, blank=True, db_default=[], help_text="BCP 47 tags"
    )

    tells_when_full = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Who is invited to a gig is told when its seats are taken by others",
    )

    def __str__(self) -> str:
        return self.name


class SpaceKey(models.Model):
    """The public half of an RSA key that the Space signs its tokens with. Several may be active at once."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="keys")
    public_pem = models.TextField()
    fingerprint = models.CharField(max_length=59, help_text="SHA-1 of the DER public key, colon separated")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.fingerprint


class OAuthClient(AbstractApplication):
    """The Space as an OAuth client: its client id is the app id, its secret serves OAuth only (contract 2.2)."""

    space = models.OneToOneField(Space, on_delete=models.CASCADE, related_name="oauth_client")

    class Meta:
        verbose_name = "OAuth client"


class Consent(models.Model):
    """That a person lets a Space see who they are, and in which scopes. Kept until they withdraw it or leave."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    scopes = ArrayField(models.CharField(max_length=64))
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "space"], name="spaces_consent_unique")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.space_id}: {' '.join(self.scopes)}"


class Member(models.Model):
    """A person in a Space: the `user` of its API. Removed when they leave."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    anonymous_email = models.EmailField(help_text="Relay address, stable for this person in this Space")
    joined_at = models.DateTimeField()
    paused_until = models.DateTimeField(
        null=True, blank=True, help_text="No wave of this Space invites them before"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["space", "user"], name="spaces_member_unique"),
            models.UniqueConstraint(fields=["anonymous_email"], name="spaces_member_anonymous_email_unique"),
        ]
        indexes: ClassVar = [models.Index(fields=["user"], name="spaces_member_user")]


class Worker(models.Model):
    """A member that the Space stored a document for. The table is partitioned by Space, made by a SQL
    migration and written by the statements in `sql/`; this model only describes it."""

    pk = models.CompositePrimaryKey("space_id", "id")
    space = models.ForeignKey(Space, on_delete=models.CASCADE)
    id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    billable = models.BooleanField(help_text="Paid by time instead of by result")
    document = models.JSONField(help_text="What filters match: the Space's keys and those that we provide")
    provided = ArrayField(models.TextField(), help_text="The keys of the document that we provide")
    changed_in = models.BigIntegerField(
        help_text="The transaction that wrote the document last; waves read on from it"
    )
    updated_at = models.DateTimeField()
    paused_until = models.DateTimeField(
        null=True, help_text="The later of the pauses that they took from all Spaces and from this one"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["space", "user"], name="spaces_worker_unique")
        ]
        indexes: ClassVar = [
            GinIndex(fields=["document"], name="spaces_worker_document", opclasses=["jsonb_path_ops"]),
            models.Index(fields=["space", "changed_in"], name="spaces_worker_changed"),
            models.Index(
                fields=["space", "paused_until"],
                name="spaces_worker_paused",
                condition=models.Q(paused_until__isnull=False),
            ),
        ]
