"""A person's account."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower


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
    epam = models.JSONField(null=True, blank=True)
    banned_with_reason = models.JSONField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    objects = UserManager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="people_user_email_unique")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"
