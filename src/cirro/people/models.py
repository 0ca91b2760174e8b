"""A person's account, and what the operator has to look at about it."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from cirro.kernel import clock


class UserManager(BaseUserManager["User"]):
    """Finds people by address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """One person, at home in any number of Spaces. Its id is the `user_id` of the API in all of them."""

    email = models.EmailField(max_length=254)
    first_name = models.CharField(max_length=150)
    last_name = models.CharField(max_length=150)
    screen_name = models.CharField(max_length=150)
    time_zone = models.CharField(
        max_length=64, default="UTC", help_text="IANA name, or the Rails name it came as"
    )
    country_code = models.CharField(max_length=2, null=True, blank=True)
    birthday = models.DateField(null=True, blank=True)
    phone = models.CharField(
        max_length=32, blank=True, default="", db_default="", help_text="E.164, such as +4930123456"
    )
    languages = ArrayField(
        models.CharField(max_length=35),
        default=list,
        blank=True,
        db_default=[],
        help_text="BCP 47 tags of those they speak",
    )
    locale = models.CharField(
        max_length=35,
        default="",
        blank=True,
        db_default="",
        help_text="Of pages and mails; empty: the browser's",
    )
    paused_until = models.DateTimeField(
        null=True, blank=True, help_text="No waves of any Space invite them before"
    )
    epam = models.JSONField(null=True, blank=True)
    banned_with_reason = models.JSONField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    objects = UserManager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="people_user_email_unique")]
        # django-allauth looks addresses up as they are; unknown ones must not take longer than known ones.
        indexes: ClassVar = [models.Index(fields=["email"], name="people_user_email")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class CountryReview(models.Model):
    """The country that a person named is not the one that their address on the net is in: for the operator to look
    at. Nothing is barred by it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="country_reviews")
    input_country_code = models.CharField(max_length=2, help_text="What the person said")
    detected_country_code = models.CharField(max_length=2, help_text="Where the address is")
    detected_ip = models.GenericIPAddressField()
    explanation = models.TextField(
        blank=True, default="", max_length=2000, help_text="The person's own words"
    )
    noticed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="settled_country_reviews"
    )
    note = models.TextField(blank=True, default="", help_text="The operator's")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "input_country_code", "detected_country_code"],
                condition=models.Q(settled_at=None),
                name="people_countryreview_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.input_country_code}, seen in {self.detected_country_code}"
