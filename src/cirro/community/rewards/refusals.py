"""What the domain refuses, at the form's fields."""

from __future__ import annotations

from django import forms
from django.utils.text import capfirst

from cirro.kernel.errors import Refused


def show_refusal(form: forms.Form, refused: Refused) -> None:
    """Each fault at its field, as a sentence; what concerns no field, above the form."""
    for fault in refused.faults:
        form.add_error(fault.field if fault.field in form.fields else None, f"{capfirst(fault.message)}.")
    if not refused.faults:
        form.add_error(None, refused.message)
