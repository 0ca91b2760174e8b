"""Amounts on the operator's admin pages as people read them, wherever a model keeps them in minor units."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cirro.kernel.money import in_words

if TYPE_CHECKING:
    from django.contrib.admin.options import BaseModelAdmin

    _Page = BaseModelAdmin[Any]
else:
    _Page = object


def as_money(field: str, label: Any, currency: str = "currency") -> Callable[[Any], str]:
    """What shows a row's field of minor units as €12.50, in lists and on pages alike. `label` is a text, or one to be
    translated; `currency` leads from the row to its currency: `gig.space.currency`."""

    @admin.display(description=label)
    def shown(row: Any) -> str:
        words = in_words(getattr(row, field), attrgetter(currency)(row), translation.get_language() or "en")
        # Lines break behind a minus sign.
        return format_html('<span class="nowrap">{}</span>', words)

    # Django names the cells by it.
    shown.__name__ = f"{field}_as_money"
    return shown


class WithMoney(_Page):
    """For pages that only show: each amount stands as money in its field's place."""

    # Label by the name of each field of minor units.
    amounts: ClassVar[Mapping[str, Any]] = {"amount": _("amount")}
    currency: ClassVar[str] = "currency"
    _shown: ClassVar[Mapping[str, Callable[[Any], str]]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._shown = {name: as_money(name, label, cls.currency) for name, label in cls.amounts.items()}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields: Any = super().get_fields(request, obj)
        return [self._shown.get(name, name) for name in fields if not callable(name)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), *self._shown.values()]

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = super().get_list_display(request)  # type: ignore[misc]  # pages of lists have it
        return [self._shown.get(name, name) for name in columns]
