"""Amounts as people read them, for lists whose rows have an amount of minor units and a currency."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cirro.kernel.admin import ReadOnlyAdmin
from cirro.kernel.money import in_words


class WithAmount(ReadOnlyAdmin[Any]):
    """`worth` in the list."""

    amount_field = "amount"

    @admin.display(description=_("amount"))
    def worth(self, row: Any) -> str:
        """Such as €12.50."""
        return in_words(getattr(row, self.amount_field), row.currency, translation.get_language() or "en")
