import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("gigs", "0002_attempts_by_user"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("spaces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(help_text="pain.002 or camt.054", max_length=8)),
                ("digest", models.CharField(help_text="SHA-256 of the file", max_length=64, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("known", models.IntegerField(help_text="Transfers of ours in it")),
                ("changed", models.IntegerField(help_text="Those whose state it changed")),
                ("strange", models.JSONField(help_text="References that we know nothing of")),
                ("imported_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Book",
            fields=[
                ("space_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("last_number", models.BigIntegerField()),
                ("last_hash", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="PaymentBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sandbox_id", models.BigIntegerField(null=True)),
                ("provider", models.CharField(max_length=16)),
                ("currency", models.CharField(max_length=3)),
                (
                    "key",
                    models.CharField(
                        help_text="The provider's name for it: message or batch id",
                        max_length=35,
                        unique=True,
                    ),
                ),
                ("transfers_count", models.IntegerField()),
                ("total", models.BigIntegerField(help_text="Minor units")),
                ("created_at", models.DateTimeField()),
                (
                    "handed_at",
                    models.DateTimeField(help_text="When handing over ended, whatever came of it", null=True),
                ),
            ],
            options={"verbose_name_plural": "payment batches"},
        ),
        migrations.CreateModel(
            name="Bill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sandbox_id", models.BigIntegerField(null=True)),
                ("number", models.CharField(help_text="Such as 2026-000123", max_length=24, unique=True)),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.BigIntegerField(help_text="Minor units, before the fee of the transfer")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("billed", "Billed"),
                            ("sending", "Sending"),
                            ("sent", "Sent"),
                            ("unknown", "Unknown"),
                            ("settled", "Settled"),
                            ("returned", "Returned"),
                        ],
                        default="billed",
                        max_length=8,
                    ),
                ),
                ("state_at", models.DateTimeField()),
                (
                    "details",
                    models.JSONField(help_text="Who is paid, as they were then: name, address, tax fields"),
                ),
                (
                    "content_hash",
                    models.CharField(help_text="SHA-256 of what the document says", max_length=64),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BookAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space_id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("funding", "Space funding"),
                            ("payable", "worker payable"),
                            ("in_transit", "in transit"),
                            ("paid", "paid"),
                            ("fees", "fees"),
                            ("adjustments", "adjustments"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "user_id",
                    models.BigIntegerField(help_text="The worker whose account it is; 0: the Space's own"),
                ),
                ("currency", models.CharField(max_length=3)),
                ("balance", models.BigIntegerField(help_text="Minor units; the sum of the entries")),
            ],
            options={
                "indexes": [models.Index(fields=["user_id", "kind"], name="rewards_account_user")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("space_id", "kind", "user_id", "currency"), name="rewards_account_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BookTransaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space_id", models.BigIntegerField()),
                ("number", models.BigIntegerField(help_text="1, 2, 3 … in its Space, without gaps")),
                ("kind", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
                ("reference", models.JSONField(help_text="What caused it, such as {'gig_result': 7}")),
                ("previous_hash", models.BinaryField()),
                ("hash", models.BinaryField(help_text="SHA-256; see `books/rules.py` for what goes in")),
                (
                    "written_in",
                    models.BigIntegerField(help_text="The database transaction that may add entries"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("space_id", "number"), name="rewards_transaction_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="GigResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space_id", models.BigIntegerField()),
                ("title", models.TextField()),
                ("description", models.TextField(null=True)),
                ("quantity", models.BigIntegerField(help_text="Negative in a reversal")),
                ("multiplier", models.DecimalField(decimal_places=4, max_digits=5)),
                (
                    "base_price",
                    models.BigIntegerField(help_text="Of the task when it was reported, minor units"),
                ),
                ("paid_by", models.CharField(choices=[("result", "Result"), ("time", "Time")], max_length=6)),
                (
                    "amount",
                    models.BigIntegerField(help_text="The reward in minor units; 0 for who is paid by time"),
                ),
                ("currency", models.CharField(max_length=3)),
                ("delivery_date", models.DateField()),
                ("cost_center_key", models.TextField(null=True)),
                ("cost_center_data", models.JSONField(null=True)),
                ("idempotency_key", models.TextField(null=True)),
                ("reason", models.TextField(help_text="Why it was taken back", null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "gig",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="gigs.gig"
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        help_text="What this takes back",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="rewards.gigresult",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="gigs.gigtask"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["space_id", "id"], name="rewards_result_space"),
                    models.Index(fields=["space_id", "gig", "id"], name="rewards_result_gig"),
                    models.Index(fields=["space_id", "user", "id"], name="rewards_result_user"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("idempotency_key__isnull", False)),
                        fields=("space_id", "idempotency_key"),
                        name="rewards_result_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gte", 0), ("quantity__gt", 0), ("reverses", None)),
                            models.Q(("amount__lte", 0), ("quantity__lt", 0), ("reverses__isnull", False)),
                            _connector="OR",
                        ),
                        name="rewards_result_sign",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GigTimeActivity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space_id", models.BigIntegerField()),
                ("description", models.TextField(null=True)),
                ("duration_in_ms", models.BigIntegerField()),
                ("date", models.DateField()),
                ("paid_by", models.CharField(choices=[("result", "Result"), ("time", "Time")], max_length=6)),
                (
                    "hourly_rate",
                    models.BigIntegerField(help_text="Of the Space when it was reported, minor units"),
                ),
                (
                    "amount",
                    models.BigIntegerField(
                        help_text="The reward in minor units; 0 for who is paid by result"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("created_at", models.DateTimeField()),
                (
                    "gig",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="gigs.gig"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "gig time activities",
                "indexes": [
                    models.Index(fields=["space_id", "id"], name="rewards_time_space"),
                    models.Index(fields=["space_id", "gig", "id"], name="rewards_time_gig"),
                    models.Index(fields=["space_id", "user", "date"], name="rewards_time_day"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0), ("duration_in_ms__gt", 0)),
                        name="rewards_time_sign",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Payee",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("first_name", models.CharField(help_text="As the bank account has it", max_length=70)),
                ("last_name", models.CharField(max_length=70)),
                ("street", models.CharField(max_length=70)),
                ("building", models.CharField(blank=True, default="", max_length=16)),
                ("postcode", models.CharField(blank=True, default="", max_length=16)),
                ("town", models.CharField(max_length=35)),
                (
                    "country_code",
                    models.CharField(help_text="Of residence, not of the account", max_length=2),
                ),
                ("tax_number", models.CharField(blank=True, default="", max_length=40)),
                ("vat_id", models.CharField(blank=True, default="", max_length=20)),
                ("is_held", models.BooleanField(default=False, help_text="They asked for no bills for now")),
                (
                    "threshold",
                    models.DecimalField(
                        decimal_places=3,
                        default=0,
                        help_text="No bill below; whole units of its currency",
                        max_digits=12,
                    ),
                ),
                ("updated_at", models.DateTimeField()),
                (
                    "closing_at",
                    models.DateTimeField(
                        help_text="The account was closed then: paid without waiting, erased once all has arrived",
                        null=True,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("threshold__gte", 0)), name="rewards_payee_threshold"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Payout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space_id", models.BigIntegerField()),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("title", models.TextField()),
                ("description", models.TextField(null=True)),
                ("billing_date", models.DateField(help_text="Billed on this day at the earliest")),
                ("reference_type", models.TextField(null=True)),
                ("reference_id", models.BigIntegerField(null=True)),
                ("cost_center_key", models.TextField(null=True)),
                ("cost_center_data", models.JSONField(null=True)),
                ("idempotency_key", models.TextField(null=True)),
                ("created_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["space_id", "id"], name="rewards_payout_space"),
                    models.Index(fields=["space_id", "user", "id"], name="rewards_payout_user"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("idempotency_key__isnull", False)),
                        fields=("space_id", "idempotency_key"),
                        name="rewards_payout_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="rewards_payout_amount"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space_id", models.BigIntegerField()),
                (
                    "sandbox_id",
                    models.BigIntegerField(help_text="The Space again when it is a sandbox", null=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("result", "result"),
                            ("time", "time"),
                            ("payout", "payout"),
                            ("reversal", "reversal"),
                            ("adjustment", "adjustment"),
                        ],
                        max_length=10,
                    ),
                ),
                ("amount", models.BigIntegerField(help_text="Minor units, never 0")),
                ("currency", models.CharField(max_length=3)),
                ("title", models.TextField()),
                ("cost_center_key", models.TextField(null=True)),
                ("cost_center_data", models.JSONField(null=True)),
                ("earned_on", models.DateField()),
                ("available_on", models.DateField(help_text="No bill gathers it before")),
                (
                    "voided_at",
                    models.DateTimeField(
                        help_text="Taken back while it was open: a deleted bonus", null=True
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "bill",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="rewards.bill",
                    ),
                ),
                (
                    "gig",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="gigs.gig"
                    ),
                ),
                (
                    "result",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="rewards.gigresult"
                    ),
                ),
                (
                    "time_activity",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="rewards.gigtimeactivity"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payout",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="rewards.payout"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("bill", None), ("voided_at", None)),
                        fields=["user", "currency"],
                        name="rewards_line_open",
                    ),
                    models.Index(
                        condition=models.Q(("bill__isnull", False)), fields=["bill"], name="rewards_line_bill"
                    ),
                    models.Index(fields=["user", "id"], name="rewards_line_user"),
                    models.Index(fields=["space_id", "earned_on"], name="rewards_line_space"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="rewards_line_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bill", None), ("voided_at", None), _connector="OR"),
                        name="rewards_line_void_unbilled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayoutMethod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=16)),
                ("currency", models.CharField(max_length=3)),
                (
                    "secret_details",
                    models.BinaryField(
                        help_text="Bank data, encrypted (`domain/vault.py`); empty once erased"
                    ),
                ),
                ("shown", models.CharField(help_text="What people see of it: masked", max_length=80)),
                ("is_active", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "id"], name="rewards_method_user")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("user",),
                        name="rewards_method_one_active",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_active", False), ("removed_at", None), _connector="OR"),
                        name="rewards_method_removed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sandbox_id",
                    models.BigIntegerField(help_text="The sandbox Space; null: all live Spaces", null=True),
                ),
                ("pay_on", models.DateField(help_text="The pay day of the calendar that it is for")),
                (
                    "cause",
                    models.CharField(
                        choices=[("calendar", "calendar"), ("operator", "operator"), ("worker", "worker")],
                        max_length=8,
                    ),
                ),
                ("bills", models.IntegerField(default=0)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cause", "calendar")),
                        fields=("sandbox_id", "pay_on"),
                        name="rewards_run_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="bill",
            name="run",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="rewards.payrun"),
        ),
        migrations.CreateModel(
            name="SpaceTerms",
            fields=[
                (
                    "space",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="terms",
                        serialize=False,
                        to="spaces.space",
                    ),
                ),
                (
                    "hourly_rate",
                    models.BigIntegerField(
                        default=0,
                        help_text="For who is paid by time: minor units of the Space's currency an hour",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hourly_rate__gte", 0)), name="rewards_terms_rate"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sandbox_id", models.BigIntegerField(null=True)),
                ("provider", models.CharField(max_length=16)),
                (
                    "reference",
                    models.CharField(
                        help_text="Ours: end-to-end id and idempotency key", max_length=35, unique=True
                    ),
                ),
                ("provider_reference", models.CharField(blank=True, default="", max_length=120)),
                ("currency", models.CharField(max_length=3)),
                (
                    "amount",
                    models.BigIntegerField(
                        help_text="What arrives, minor units: the bill's amount less the fee"
                    ),
                ),
                ("fee", models.BigIntegerField(help_text="Minor units")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("billed", "Billed"),
                            ("sending", "Sending"),
                            ("sent", "Sent"),
                            ("unknown", "Unknown"),
                            ("settled", "Settled"),
                            ("returned", "Returned"),
                        ],
                        default="billed",
                        max_length=8,
                    ),
                ),
                ("state_at", models.DateTimeField()),
                (
                    "reason",
                    models.TextField(
                        blank=True, default="", help_text="Why it was returned, in the provider's words"
                    ),
                ),
                ("claims", models.IntegerField(default=0, help_text="How often handing over was begun")),
                ("created_at", models.DateTimeField()),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="rewards.paymentbatch",
                    ),
                ),
                (
                    "bill",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="rewards.bill",
                    ),
                ),
                (
                    "method",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="rewards.payoutmethod"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["bill", "id"], name="rewards_transfer_bill"),
                    models.Index(
                        condition=models.Q(("state__in", ["billed", "sending", "unknown", "sent"])),
                        fields=["state", "id"],
                        name="rewards_transfer_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "returned"), _negated=True),
                        fields=("bill",),
                        name="rewards_transfer_one_alive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("fee__gte", 0)), name="rewards_transfer_amount"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TransferStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("billed", "Billed"),
                            ("sending", "Sending"),
                            ("sent", "Sent"),
                            ("unknown", "Unknown"),
                            ("settled", "Settled"),
                            ("returned", "Returned"),
                        ],
                        max_length=8,
                    ),
                ),
                ("provider_reference", models.CharField(blank=True, default="", max_length=120)),
                ("reason", models.TextField(blank=True, default="")),
                ("at", models.DateTimeField()),
                (
                    "transfer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="rewards.transfer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BookEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space_id", models.BigIntegerField()),
                ("position", models.IntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.BigIntegerField(help_text="Minor units, never 0")),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="rewards.bookaccount",
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="rewards.booktransaction",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "book entries",
                "indexes": [models.Index(fields=["account", "id"], name="rewards_entry_account")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("transaction", "position"), name="rewards_entry_position"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="rewards_entry_amount"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="bill",
            index=models.Index(fields=["user", "id"], name="rewards_bill_user"),
        ),
        migrations.AddIndex(
            model_name="bill",
            index=models.Index(
                condition=models.Q(("state", "settled"), _negated=True),
                fields=["state", "id"],
                name="rewards_bill_unpaid",
            ),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="rewards_bill_amount"
            ),
        ),
    ]
