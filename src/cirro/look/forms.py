"""How forms are rendered: Django's own machinery with the templates of the design."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.forms.renderers import DjangoTemplates


class FormRenderer(DjangoTemplates):
    """Set as `FORM_RENDERER`: `{{ form }}` gives an error summary, then each field with label, help and errors."""

    form_template_name = "look/forms/form.html"
    field_template_name = "look/forms/field.html"
    # Django's includes a template for each option, which took most of the time of a page with all countries.
    _ours: ClassVar = {"django/forms/widgets/select.html": "look/forms/select.html"}

    def get_template(self, template_name: str) -> Any:
        return super().get_template(self._ours.get(template_name, template_name))


class DateInput(forms.DateInput):
    """A day, picked by the browser's own means."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        # Browsers take and give ISO dates only, whatever the language of the page.
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """A day and a time of it, picked by the browser's own means."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")
