import datetime

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import cirro.kernel.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("spaces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Configuration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space_id", models.BigIntegerField()),
                ("deliver_by", models.CharField(max_length=16)),
                ("format", models.CharField(max_length=8)),
                ("kind", models.CharField(max_length=16)),
            ],
        ),
        migrations.CreateModel(
            name="Layout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                ("is_cirro", models.BooleanField(db_default=False, default=False)),
                (
                    "space",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, to="spaces.space"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["space", "id"], name="notifications_layout_space")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_cirro", True)),
                        fields=("space",),
                        name="notifications_layout_one_cirro",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LayoutTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space_id", models.BigIntegerField()),
                ("body", models.TextField()),
                (
                    "configuration",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="notifications.configuration",
                    ),
                ),
                (
                    "layout",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="templates",
                        to="notifications.layout",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("space_id", "layout", "configuration"),
                        name="notifications_layouttemplate_unique",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Locale",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("locale", models.CharField(help_text="BCP 47 tag", max_length=35)),
                ("is_default", models.BooleanField(db_default=False, default=False)),
                (
                    "space",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, to="spaces.space"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("space", "locale"), name="notifications_locale_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("space",),
                        name="notifications_locale_one_default",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="configuration",
            name="locale",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="configurations",
                to="notifications.locale",
            ),
        ),
        migrations.CreateModel(
            name="LocalePreference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space_id", models.BigIntegerField()),
                (
                    "locale",
                    models.CharField(
                        help_text="BCP 47 tag; the Space need not write in it (yet)", max_length=35
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user"], name="notifications_localepref_user")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("space_id", "user"), name="notifications_localepreference_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NotificationTopic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                ("email", models.CharField(db_default="immediately", default="immediately", max_length=16)),
                ("microsoft_teams", models.CharField(db_default="never", default="never", max_length=16)),
                (
                    "deleted_at",
                    models.DateTimeField(
                        help_text="Unknown to the API from then on; kept for what was said and for gigs that are over",
                        null=True,
                    ),
                ),
                (
                    "layout",
                    models.ForeignKey(
                        db_index=False,
                        help_text="Null: no frame",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="notifications.layout",
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, to="spaces.space"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["space", "id"], name="notifications_topic_space")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None)),
                        fields=("space", "name"),
                        name="notifications_topic_unique",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space_id", models.BigIntegerField()),
                ("object_type", models.CharField(max_length=64)),
                ("object_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                (
                    "payload",
                    models.JSONField(help_text="Values of its own; a broadcast's are in its row", null=True),
                ),
                ("broadcast_id", models.BigIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        db_default="queued",
                        default="queued",
                        help_text="queued, held, digest, sent, failed or dropped",
                        max_length=7,
                    ),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        db_default=datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.UTC),
                        help_text="When to look at it next; long ago: at once, in the order of ids",
                    ),
                ),
                ("attempts", models.SmallIntegerField(db_default=0, default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "error",
                    models.TextField(db_default="", default="", help_text="Why it was not sent, or not yet"),
                ),
                (
                    "read_at",
                    models.DateTimeField(help_text="When the person read it in the inbox", null=True),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="notifications.notificationtopic",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["space_id", "id"], name="notifications_space"),
                    models.Index(
                        models.F("user"),
                        models.OrderBy(models.F("id"), descending=True),
                        name="notifications_inbox",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "held", "digest"])),
                        fields=["due_at"],
                        name="notifications_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "held", "digest", "sent", "failed", "dropped"])
                        ),
                        name="notifications_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Broadcast",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("payload", models.JSONField()),
                ("recipients", models.JSONField(help_text="As asked: user_ids or filter_query")),
                (
                    "filter_path",
                    cirro.kernel.fields.JsonPathField(
                        help_text="filter_query, compiled when it was saved", null=True
                    ),
                ),
                (
                    "templates",
                    models.JSONField(help_text="Used instead of the topic's, for this broadcast", null=True),
                ),
                (
                    "status",
                    models.CharField(
                        default="queued", help_text="queued, running, done or cancelled", max_length=9
                    ),
                ),
                (
                    "recipients_count",
                    models.BigIntegerField(help_text="Null until they were counted", null=True),
                ),
                ("queued_count", models.BigIntegerField(default=0)),
                ("cursor", models.BigIntegerField(default=0, help_text="The last user id that was queued")),
                ("created_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "space",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, to="spaces.space"
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="notifications.notificationtopic",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["space", "id"], name="notifications_broadcast_space"),
                    models.Index(
                        condition=models.Q(("status__in", ["queued", "running"])),
                        fields=["id"],
                        name="notifications_broadcast_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["queued", "running", "done", "cancelled"])),
                        name="notifications_broadcast_status",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(help_text="In lower case", max_length=254, unique=True)),
                ("reason", models.TextField()),
                ("since", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("address", django.db.models.functions.text.Lower("address"))),
                        name="notifications_suppression_lower",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space_id", models.BigIntegerField()),
                ("subject", models.TextField(db_default="", default="")),
                ("body", models.TextField()),
                (
                    "configuration",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="notifications.configuration",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="templates",
                        to="notifications.notificationtopic",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("space_id", "topic", "configuration"), name="notifications_template_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TopicPreference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space_id", models.BigIntegerField()),
                ("email", models.CharField(max_length=16, null=True)),
                ("microsoft_teams", models.CharField(max_length=16, null=True)),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="notifications.notificationtopic",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["space_id", "id"], name="notifications_topicpref_space"),
                    models.Index(fields=["user"], name="notifications_topicpref_user"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("space_id", "user", "topic"), name="notifications_topicpreference_unique"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="configuration",
            constraint=models.UniqueConstraint(
                fields=("space_id", "locale", "deliver_by", "format", "kind"),
                name="notifications_configuration_unique",
            ),
        ),
    ]
