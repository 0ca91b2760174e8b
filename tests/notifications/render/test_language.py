"""What templates may say, and what is said about those that can't be read."""

from __future__ import annotations

import pytest

from cirro.notifications.render import TemplateError, parse
from cirro.notifications.render.fill import Filling


def fill(template: str, payload: dict[str, object]) -> str:
    return Filling(payload, html=False, missing={}).fill(parse(template))


@pytest.mark.parametrize(
    ("template", "payload", "expected"),
    [
        ("Hello {{name}}!", {"name": "Ada"}, "Hello Ada!"),
        ("Hello %{name}!", {"name": "Ada"}, "Hello Ada!"),
        ("{{ name }} %{ name }", {"name": "Ada"}, "Ada Ada"),
        ("{{{name}}}", {"name": "Ada"}, "Ada"),
        ("{{gig.place.city}}", {"gig": {"place": {"city": "Lagos"}}}, "Lagos"),
        ("{{trees.1.kind}}", {"trees": [{"kind": "oak"}, {"kind": "elm"}]}, "elm"),
        ("{{a-b}}", {"a-b": "1"}, "1"),
        ("{{n}} {{f}} {{yes}} {{none}}.", {"n": 5, "f": 1.5, "yes": True, "none": None}, "5 1.5 true ."),
        ("100 % {of} } it } {", {}, "100 % {of} } it } {"),
        ("", {}, ""),
        # The three spellings of the public record.
        ("{{pluralize count, 'new comment', 'new comments'}}", {"count": 1}, "new comment"),
        ("{{pluralize count 'new comment' 'new comments'}}", {"count": 2}, "new comments"),
        ("{{#pluralize count 'new comments'}}new comment{{/pluralize}}", {"count": 1}, "new comment"),
        ("{{#pluralize count, 'new comments'}}new comment{{/pluralize}}", {"count": 0}, "new comments"),
        ("%{pluralize count, \"it's one\", \"they're many\"}", {"count": "1"}, "it's one"),
        ("{{pluralize 3, one, many}}", {"one": "tree", "many": "trees"}, "trees"),
        ("{{#pluralize n 'x'}}{{n}} of {{name}}{{/pluralize}}", {"n": 1, "name": "us"}, "1 of us"),
        ("{{pluralize n, 'a', 'b'}}", {"n": True}, "b"),
        ("{{pluralize n, 'a', 'b'}}", {"n": 1.0}, "a"),
        ("{{pluralize}}", {"pluralize": "a name like any other"}, "a name like any other"),
    ],
)  # fmt: skip
def test_what_comes_out(template: str, payload: dict[str, object], expected: str) -> None:
    assert fill(template, payload) == expected


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("one\ntwo {{name", "line 2: {{ is not closed by }}"),
        ("%{name", "line 1: %{ is not closed by }"),
        ("{{#each users}}x{{/each}}", "line 1: '#each users' is neither a name nor yield content nor pluralize"),
        ("{{#if a}}", "line 1: '#if a' is neither"),
        ("{{name | upper}}", "is neither a name"),
        ("{{name.__class__.}}", "is neither a name"),
        ("{{}}", "'' is neither a name"),
        ("{{pluralize count}}x", "pluralize must look like {{pluralize count, 'one', 'many'}}"),
        ("{{pluralize count, 'a', 'b', 'c'}}", "pluralize must look like"),
        ("{{pluralize 'text', 'a', 'b'}}", "pluralize counts a name or a number"),
        ("{{#pluralize n}}x{{/pluralize}}", "pluralize must look like {{#pluralize count 'many'}}one{{/pluralize}}"),
        ("a\n\n{{#pluralize n 'x'}}y", "line 3: {{#pluralize}} is not closed"),
        ("{{/pluralize}}", "closes nothing"),
        ("{{#pluralize n 'x'}}{{#pluralize n 'x'}}{{/pluralize}}{{/pluralize}}", "can not stand inside"),
        ("{{#pluralize n 'x'}}{{yield content}}{{/pluralize}}", "yield can not stand inside"),
        ("a\0b", "NUL"),
        ("{{a}}" * 1001, "more than 1000 placeholders"),
        ("x" * (64 * 1024 + 1), "is longer than"),
    ],
)  # fmt: skip
def test_what_can_not_be_read(template: str, message: str) -> None:
    with pytest.raises(TemplateError) as refusal:
        parse(template)
    assert message in str(refusal.value)


def test_names_and_the_place_of_the_content() -> None:
    layout = parse("{{a.b}} {{yield content}} {{#pluralize n, many}}{{c}}{{/pluralize}}")
    assert layout.has_content
    assert layout.names() == {"a.b", "n", "many", "c"}
    assert not parse("{{content}}").has_content
