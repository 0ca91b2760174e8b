import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cirro.kernel.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("notifications", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("spaces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Gig",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.TextField()),
                ("description", models.TextField(null=True)),
                ("url", models.TextField()),
                ("start_at", models.DateTimeField()),
                ("end_at", models.DateTimeField()),
                ("archive_at", models.DateTimeField(null=True)),
                ("archived_at", models.DateTimeField(null=True)),
                (
                    "deleted_at",
                    models.DateTimeField(
                        help_text="Unknown to the API from then on; kept for the record", null=True
                    ),
                ),
                ("total_seats", models.IntegerField()),
                ("seats_min", models.IntegerField()),
                ("seats_max", models.IntegerField(null=True)),
                (
                    "invitation_mode",
                    models.CharField(choices=[("auto", "auto"), ("manual", "manual")], max_length=8),
                ),
                ("invitation_multiplier", models.IntegerField(default=10)),
                (
                    "invitation_frequency",
                    models.IntegerField(default=5, help_text="Minutes between two waves"),
                ),
                ("filter_query", cirro.kernel.fields.OrderedJSONField()),
                ("sort_query", cirro.kernel.fields.OrderedJSONField(default=dict)),
                ("notification_payload", models.JSONField(default=dict)),
                ("epam_options", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                (
                    "filter_path",
                    cirro.kernel.fields.JsonPathField(help_text="filter_query, compiled when it was saved"),
                ),
                ("accepted_count", models.IntegerField(default=0)),
                ("wave_count", models.IntegerField(default=0)),
                (
                    "phase",
                    models.CharField(
                        default="created",
                        help_text="The last life cycle step that was carried out",
                        max_length=8,
                    ),
                ),
                ("next_phase_at", models.DateTimeField(null=True)),
                ("next_wave_at", models.DateTimeField(null=True)),
                ("pool_cursor", models.BigIntegerField(default=0)),
                ("pool_exhausted", models.BooleanField(default=False)),
                ("pool_seen", models.BigIntegerField(default=0)),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        to="notifications.notificationtopic",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["space", "id"], name="gigs_gig_space"),
                    models.Index(
                        condition=models.Q(("next_wave_at__isnull", False)),
                        fields=["next_wave_at"],
                        name="gigs_gig_next_wave",
                    ),
                    models.Index(
                        condition=models.Q(("next_phase_at__isnull", False)),
                        fields=["next_phase_at"],
                        name="gigs_gig_next_phase",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("accepted_count__lte", models.F("seats_max"))),
                        name="gigs_gig_never_overbooked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("accepted_count__gte", 0)), name="gigs_gig_accepted_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GigInvitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space_id", models.BigIntegerField()),
                ("worker_id", models.BigIntegerField(help_text="The worker they were when invited")),
                ("status", models.CharField(default="pending", max_length=8)),
                ("no_reward", models.BooleanField(default=False)),
                ("epam_bench_status", models.CharField(max_length=64, null=True)),
                (
                    "wave",
                    models.IntegerField(
                        help_text="Number of the wave; null when invited by hand or by an attempt", null=True
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "gig",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="gigs.gig",
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
                    models.Index(fields=["space_id", "gig", "status", "id"], name="gigs_invitation_gig"),
                    models.Index(fields=["space_id", "user", "id"], name="gigs_invitation_user"),
                    models.Index(fields=["space_id", "id"], name="gigs_invitation_space"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("space_id", "gig", "user"), name="gigs_invitation_once"),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["pending", "accepted", "rejected", "expired"])),
                        name="gigs_invitation_status",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GigTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space_id", models.BigIntegerField()),
                ("title", models.TextField()),
                ("base_price", models.BigIntegerField()),
                (
                    "gig",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="gigs.gig"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InvitationAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space_id", models.BigIntegerField()),
                ("worker_id", models.BigIntegerField()),
                ("payload", models.JSONField()),
                ("gig_ids", models.JSONField(help_text="As asked")),
                ("invited_gig_ids", models.JSONField()),
                ("created_at", models.DateTimeField()),
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
                "indexes": [models.Index(fields=["space_id", "id"], name="gigs_attempt_space")],
            },
        ),
        migrations.CreateModel(
            name="Wave",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space_id", models.BigIntegerField()),
                ("number", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("size", models.IntegerField(help_text="How many it could have invited")),
                ("invited", models.IntegerField()),
                (
                    "gig",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="waves",
                        to="gigs.gig",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("space_id", "gig", "number"), name="gigs_wave_number")
                ],
            },
        ),
    ]
