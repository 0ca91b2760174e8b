"""The books: double entry, append-only. The rules are the database's own, made by migration 0002 (`books/rules.py`)."""

from typing import ClassVar

from django.db import models

from cirro.kernel.money import in_words


class Book(models.Model):
    """The books of one Space: where its chain of transactions ends. Whoever appends holds this row."""

    space_id = models.BigIntegerField(primary_key=True)
    last_number = models.BigIntegerField()
    last_hash = models.BinaryField()


class AccountKind(models.TextChoices):
    """What an account holds. A positive balance is owed to, or went to, whom it is named after."""

    FUNDING = "funding", "Space funding"  # negative: what the Space has to bring
    PAYABLE = "payable", "worker payable"
    IN_TRANSIT = "in_transit", "in transit"
    PAID = "paid", "paid"
    FEES = "fees", "fees"
    ADJUSTMENTS = "adjustments", "adjustments"


class BookAccount(models.Model):
    """An account and its balance, which only entries change."""

    space_id = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=AccountKind.choices)
    user_id = models.BigIntegerField(help_text="The worker whose account it is; 0: the Space's own")
    currency = models.CharField(max_length=3)
    balance = models.BigIntegerField(help_text="Minor units; the sum of the entries")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["space_id", "kind", "user_id", "currency"], name="rewards_account_once"
            ),
        ]
        indexes: ClassVar = [
            # Of workers only: nothing shall look up the Spaces' own accounts, all of user 0, by it.
            models.Index(
                fields=["user_id", "kind"], name="rewards_account_worker", condition=models.Q(user_id__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} in {self.currency}"


class BookTransaction(models.Model):
    """One thing that moved money, with the hash of the transaction before it."""

    space_id = models.BigIntegerField()
    number = models.BigIntegerField(help_text="1, 2, 3 … in its Space, without gaps")
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    reference = models.JSONField(help_text="What caused it, such as {'gig_result': 7}")
    previous_hash = models.BinaryField()
    hash = models.BinaryField(help_text="SHA-256; see `books/rules.py` for what goes in")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["space_id", "number"], name="rewards_transaction_number")
        ]

    def __str__(self) -> str:
        return f"{self.kind}, number {self.number} of Space {self.space_id}"


class BookEntry(models.Model):
    """An amount that one account got (positive) or gave (negative)."""

    space_id = models.BigIntegerField()
    # The database looks after both by a rule of its own.
    transaction = models.ForeignKey(
        BookTransaction, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    position = models.IntegerField()
    account = models.ForeignKey(BookAccount, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField(help_text="Minor units, never 0")

    class Meta:
        verbose_name_plural = "book entries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transaction", "position"], name="rewards_entry_position"),
            models.CheckConstraint(name="rewards_entry_amount", condition=~models.Q(amount=0)),
        ]
        indexes: ClassVar = [models.Index(fields=["account", "id"], name="rewards_entry_account")]

    def __str__(self) -> str:
        return in_words(self.amount, self.currency)
