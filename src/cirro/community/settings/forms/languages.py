"""Several languages, each picked from a list of its own: no scripts, no list of 300 boxes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cirro.community.settings.forms.long_select import LongSelect
from cirro.people.named_choices import Choices


class LanguageSelects(forms.MultiWidget):
    """As many lists as languages, and some empty ones."""

    use_fieldset = True

    def __init__(self, choices: Choices, count: int) -> None:
        lists = [
            LongSelect(attrs={"aria-label": _("Language %(number)s") % {"number": n + 1}}, choices=choices)
            for n in range(count)
        ]
        super().__init__(lists)

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        values, attrs = self.decompress(value), dict(attrs or {})
        start = attrs.pop("id", None)
        rendered = (
            widget.render(
                f"{name}_{n}",
                values[n] if n < len(values) else "",
                {**attrs, "id": f"{start}_{n}"} if start else attrs,
            )
            for n, widget in enumerate(self.widgets)
        )
        return format_html_join("\n", "{}", ((html,) for html in rendered))

    def decompress(self, value: Any) -> list[str]:
        return list(value or [])


class LanguagesField(forms.Field):
    """A list of language tags."""

    def to_python(self, value: Any) -> list[str]:
        return [tag for tag in value or [] if tag]
