import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import cirro.kernel.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("first_name", models.CharField(max_length=150)),
                ("last_name", models.CharField(max_length=150)),
                ("screen_name", models.CharField(max_length=150)),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC", help_text="IANA name, or the Rails name it came as", max_length=64
                    ),
                ),
                ("country_code", models.CharField(blank=True, max_length=2, null=True)),
                ("birthday", models.DateField(blank=True, null=True)),
                (
                    "phone",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="E.164, such as +4930123456",
                        max_length=32,
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=35),
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="BCP 47 tags of those they speak",
                        size=None,
                    ),
                ),
                (
                    "locale",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Of pages and mails; empty: the browser's",
                        max_length=35,
                    ),
                ),
                (
                    "paused_until",
                    models.DateTimeField(
                        blank=True, help_text="No waves of any Space invite them before", null=True
                    ),
                ),
                ("epam", models.JSONField(blank=True, null=True)),
                ("banned_with_reason", models.JSONField(blank=True, null=True)),
                ("is_active", models.BooleanField(default=True)),
                ("is_staff", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=cirro.kernel.clock.now)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["email"], name="people_user_email")],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"), name="people_user_email_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CountryReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("input_country_code", models.CharField(help_text="What the person said", max_length=2)),
                ("detected_country_code", models.CharField(help_text="Where the address is", max_length=2)),
                ("detected_ip", models.GenericIPAddressField()),
                (
                    "explanation",
                    models.TextField(
                        blank=True, default="", help_text="The person's own words", max_length=2000
                    ),
                ),
                ("noticed_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.TextField(blank=True, default="", help_text="The operator's")),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="settled_country_reviews",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="country_reviews",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at", None)),
                        fields=("user", "input_country_code", "detected_country_code"),
                        name="people_countryreview_one_open",
                    )
                ],
            },
        ),
    ]
