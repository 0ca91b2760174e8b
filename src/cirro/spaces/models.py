"""A Space, its keys, its users and its workers."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Space(models.Model):
    """A crowd business: the tenant that everything belongs to."""

    name = models.CharField(max_length=150)
    app_id = models.CharField(
        max_length=64, unique=True, help_text="Names the Space in tokens and as OAuth client id"
    )
    secret_hash = models.CharField(
        max_length=64, help_text="SHA-256 of the OAuth client secret, which is random"
    )
    is_sandbox = models.BooleanField(default=False)
    currency = models.CharField(max_length=3, default="EUR")
    created_at = models.DateTimeField()

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


class RedirectUri(models.Model):
    """An address of the Space that people may be sent back to after sign-in."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="redirect_uris")
    uri = models.CharField(max_length=2048)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["space", "uri"], name="spaces_redirecturi_unique")
        ]

    def __str__(self) -> str:
        return self.uri


class Member(models.Model):
    """A person in a Space: the `user` of its API. Removed when they leave."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    anonymous_email = models.EmailField(help_text="Relay address, stable for this person in this Space")
    joined_at = models.DateTimeField()

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

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["space", "user"], name="spaces_worker_unique")
        ]
        indexes: ClassVar = [
            GinIndex(fields=["document"], name="spaces_worker_document", opclasses=["jsonb_path_ops"]),
            models.Index(fields=["space", "changed_in"], name="spaces_worker_changed"),
        ]
