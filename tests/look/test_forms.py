"""What forms say to browsers and screen readers."""

from __future__ import annotations

import re

from django import forms
from django.forms.renderers import DjangoTemplates
from pytest_django.asserts import assertHTMLEqual

from cirro.look.forms import DateInput, FormRenderer
from tests.look.style_page import EveryField


def test_help_and_errors_are_tied_to_their_field() -> None:
    html = str(EveryField({"email": "ada@"}))
    field = re.search(r'<input type="email"[^>]*>', html)
    assert field
    assert 'aria-describedby="id_email_helptext id_email_error"' in field[0]
    assert 'aria-invalid="true"' in field[0]
    assert 'autocomplete="email"' in field[0]
    assert 'id="id_email_helptext"' in html
    assert re.search(r'id="id_email_error">.*Enter a valid email address', html, re.DOTALL)


def test_the_summary_links_to_each_field_with_a_fault() -> None:
    form = EveryField({"email": "ada@"})
    html = str(form)
    summary = html[html.index("error-summary") : html.index('class="field')]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert len(targets) == len(form.errors)
    assert "id_pace_0" in targets
    for target in targets:
        assert f'id="{target}"' in html


def test_no_summary_without_faults() -> None:
    assert "error-summary" not in str(EveryField())


def test_a_fault_of_the_whole_form_is_in_the_summary() -> None:
    form = EveryField({})
    form.add_error(None, "<All> seats were taken.")
    assert "<li>&lt;All&gt; seats were taken.</li>" in str(form)


def test_selects_say_the_same_as_djangos_own() -> None:
    choices = [("", '<any> & "x"'), (1, "One"), ("b", "B"), ("Group", [("c", "'C'"), ("d", "D")])]

    class Choosing(forms.Form):
        one = forms.ChoiceField(choices=choices, initial="1")
        several = forms.MultipleChoiceField(choices=choices, initial=["b", "d"])
        closed = forms.ChoiceField(choices=choices, widget=forms.Select({"disabled": True, "class": "x y"}))

    for name in Choosing().fields:
        ours, djangos = (str(Choosing(renderer=made())[name]) for made in (FormRenderer, DjangoTemplates))
        assert ours.count("selected") == {"one": 1, "several": 2, "closed": 1}[name]
        assertHTMLEqual(ours, djangos)


def test_groups_have_a_legend_and_hidden_fields_no_label() -> None:
    html = str(EveryField())
    assert re.search(r"<fieldset[^>]*>\s*<legend>How often", html)
    assert '<input type="hidden" name="token"' in html
    assert 'for="id_token"' not in html


def test_a_checkbox_stands_before_its_label() -> None:
    html = str(EveryField())
    assert html.index('id="id_agree"') < html.index('for="id_agree"')


def test_dates_are_given_to_the_browser_in_its_own_form() -> None:
    class Birthday(forms.Form):
        day = forms.DateField(widget=DateInput)

    html = str(Birthday({"day": "1990-02-28"}))
    assert 'type="date"' in html
    assert 'value="1990-02-28"' in html
