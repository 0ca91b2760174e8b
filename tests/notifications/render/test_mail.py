"""Mails put together: escaping, the notice, layouts, text parts, bounds."""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cirro.notifications.render import (
    Bodies,
    Notice,
    RenderedMail,
    TemplateError,
    TooLargeError,
    parse,
    render_mail,
)
from cirro.notifications.render.links import safe_links
from cirro.notifications.render.plain import plain_text

NOTICE = Notice(
    '<p>From Trees. <a href="https://cirro.example/u/1">Unsubscribe</a></p>',
    "No more: https://cirro.example/u/1",
)


def mail(
    subject: str = "Hi",
    html: str | None = None,
    text: str | None = None,
    html_layout: str | None = None,
    text_layout: str | None = None,
    **payload: Any,
) -> RenderedMail:
    parts = [part if part is None else parse(part) for part in (html, text, html_layout, text_layout)]
    return render_mail(Bodies(parse(subject), *parts), payload, NOTICE)


def test_values_are_escaped_in_html_and_plain_in_text() -> None:
    made = mail("{{who}}", "<b>{{who}}</b>", "{{who}}", who="<i>\"Ada\" & 'Bo'</i>")
    assert made.html is not None
    assert "<b>&lt;i&gt;&quot;Ada&quot; &amp; &#x27;Bo&#x27;&lt;/i&gt;</b>" in made.html
    assert made.text.startswith("<i>\"Ada\" & 'Bo'</i>")
    assert made.subject == "<i>\"Ada\" & 'Bo'</i>"


def test_a_subject_is_one_line() -> None:
    made = mail("Hi {{who}}\n\tthere", text="x", who="Ada\r\nBcc: all@example.org\u2028x")
    assert made.subject == "Hi Ada Bcc: all@example.org x there"
    assert len(mail("{{who}}", text="x", who="a" * 5000).subject) == 250


@pytest.mark.parametrize(
    ("html", "layout"),
    [
        ("<p>Body</p>", None),
        ("<html><body><p>Body</p></body></html>", None),
        ("<p>Body</p>", "<html><body>{{yield content}}</BODY ></html>"),
        ("<p>Body</p>", "<main>{{yield content}}</main><footer>%{cirro_notice}</footer>"),
        ("<p>Body</p>{{cirro_notice}}", "<main>{{yield content}}</main>"),
        ("<p>Body</p>", "<p>A layout that forgot the content</p>"),
    ],
)
def test_the_notice_is_always_there_once(html: str, layout: str | None) -> None:
    made = mail(html=html, html_layout=layout)
    assert made.html is not None
    assert made.html.count(NOTICE.html) == 1
    assert made.html.count("<p>Body</p>") == 1
    assert "</html>" not in html or made.html.rstrip().endswith("</html>")
    assert "https://cirro.example/u/1" in made.text


@pytest.mark.parametrize(
    ("html", "where"),
    [
        ("{{#pluralize n 'many'}}one {{cirro_notice}}{{/pluralize}}", "at the end"),
        ("{{pluralize n, cirro_notice, 'many'}}", "at the end"),
        ("<p>a</p><!-- {{cirro_notice}} -->", "at the end"),
        ("<p>a</p><!-- </body> -->", "at the end"),
        ("<p>a</p><!-- {{cirro_notice}}", "in front"),
        ("<p>a</p><!-- </body>", "in front"),
        ("<!-- a --><!--[if mso]>b<![endif]-->{{cirro_notice}}<p>c</p>", "in its place"),
    ],
)
def test_no_template_hides_the_notice(html: str, where: str) -> None:
    made = mail(html=html, n=2)
    assert made.html is not None
    assert made.html.startswith(NOTICE.html) is (where == "in front")
    assert where != "at the end" or made.html.endswith(NOTICE.html)
    assert made.notice_appended is (where != "in its place")
    assert "https://cirro.example/u/1" in made.text
    text = mail(text=html, n=2).text
    assert "https://cirro.example/u/1" in text


def test_the_text_part_has_its_layout_and_notice() -> None:
    made = mail(
        text="Body of {{gig_title}}",
        text_layout="== {{space_name}} ==\n{{yield}}",
        gig_title="Oaks",
        space_name="T&T",
    )
    assert made.html is None
    assert made.text == "== T&T ==\nBody of Oaks\n\nNo more: https://cirro.example/u/1\n"


def test_a_payload_can_not_pass_its_own_notice() -> None:
    made = mail(html="{{cirro_notice}}", cirro_notice="<p>none</p>")
    assert made.html == NOTICE.html


def test_missing_names_are_reported_once_in_order() -> None:
    made = mail("{{b}}", "{{a.x}} {{b}} {{c}}", "{{d}}", a={"y": 1}, c={"an": "object"})
    assert made.missing == ("a.x", "b", "c", "d")


def test_nobody_else_makes_a_rendered_mail() -> None:
    with pytest.raises(TypeError):
        RenderedMail(object(), subject="x", html=None, text="x", missing=())


class _Links(HTMLParser):
    # As browsers have it: what stands in a textarea is no markup.
    CDATA_CONTENT_ELEMENTS = ("script", "style", "textarea")  # type: ignore[misc]  # made to be replaced

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("href", "src")]


def links(html: str | None) -> list[str]:
    """Where the links of an HTML text lead."""
    reader = _Links()
    reader.feed(html or "")
    return reader.found


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "java\nscript:x",
        "&#106;avascript:x", "javascript&colon;x", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "\x01javascript:x",
        "&Tab;javascript:x", "httpsx:y",
    ],
)  # fmt: skip
def test_other_schemes_lead_nowhere(address: str) -> None:
    for html in (
        f'<a href="{address}">x</a>',
        f"<img SRC = '{address}'>",
        f'<a/href="{address}" title="a>b">x</a>',
        f'<a title=""href\n=\n"{address}">x</a>',
    ):
        # A place in the mail itself.
        assert [link[0] for link in links(safe_links(html))] == ["#"]
    if "&" not in address:
        # A value is escaped: what looks like a character reference there is none.
        to, notice = links(mail(html='<a href="{{to}}">x</a>', to=address).html)
        assert (to[0], notice) == ("#", "https://cirro.example/u/1")


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://trees.example/?a=1&amp;b=2#c">x</a>', '<a href=http://trees.example>x</a>',
        '<a href="mailto:a@trees.example">x</a>', '<img src="cid:logo">', '<a href="/relative">x</a>', '<a href="#top">x</a>',
        '<p title="javascript:x">javascript:x</p>', "a < b > c", "<", "<a", "", '<a href="HTTPS://trees.example">x</a>',
        '<a href="/a?b=c:d">x</a>', '<a href=" https://trees.example">x</a>', "<a data-href=x:y>x</a>", "a = b: c, hrefs=d:e",
        "&lt;a href=&quot;https://trees.example&quot;&gt;", '<p style="color:red">Data: x</p>',
    ],
)  # fmt: skip
def test_everything_else_stays_as_it_is(html: str) -> None:
    assert safe_links(html) == html


_PIECES = st.sampled_from(
    ['<a href="', "<a href='", "<a href=", '"', "'", ">", "<", "<!--", "-->", "javascript:x", "https://x", " ", "=", "/", "<p ",
     " title=", " href=", "href =", "</a>", "<style>", "</style>", "<textarea>", "</textarea>", "x"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=25).map("".join))
def test_no_way_of_writing_it_hides_a_script(html: str) -> None:
    safe = safe_links(html)
    assert not [link for link in links(safe) if link.strip().lower().startswith("javascript:")]
    assert safe_links(safe) == safe
    assert safe.replace("#", "") == html


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_value_never_makes_a_tag_or_a_line_in_the_subject(value: str, other: str) -> None:
    made = mail("{{v}} {{w}}", '<p title="{{v}}">{{w}}</p>', "{{v}}", v=value, w=other)
    assert made.html is not None
    inside = made.html.removesuffix(NOTICE.html)
    assert (inside.count("<"), inside.count(">"), inside.count('"')) == (2, 2, 2)
    assert len(made.subject.splitlines()) <= 1


def test_plain_text_of_html() -> None:
    html = (
        "<html><head><title>T</title><style>p {}</style></head><body><h1>New  gig</h1><p>Hi&nbsp;Ada,<br>it is\n on.</p>"
        '<!-- no --><ul><li>One</li><li>Two</li></ul><p><a href="https://x.example/1?a=1&amp;b=2">Look</a> or '
        '<a href="https://y.example">https://y.example</a></p><table><tr><td>a</td><td>b</td></tr></table></body></html>'
    )
    assert plain_text(html) == (
        "New gig\n\nHi Ada,\nit is on.\n\n- One\n\n- Two\n\nLook (https://x.example/1?a=1&b=2) or https://y.example\n\na b\n"
    )


MANY = 10_000
HOSTILE: list[tuple[str, dict[str, Any]]] = [
    ("{{a}}" * MANY, {"a": "x" * 30_000}),
    ("{{a}}" * MANY, {"a": "\x01" * 30_000}),
    ("{{a}}" * MANY, {}), ("{{a}}" * 999, {"a": "\x01" * 60_000}), ("{{a}}" * 999, {"a": "<" * 60}),
    ("{{" * MANY, {}), ("%{" * MANY, {}), ("}}" * MANY, {}), ("{{{{{{" * MANY, {}),
    ("{{#pluralize n 'a'}}" * 2_000, {}), ("{{#pluralize n 'a'}}b{{/pluralize}}" * 990, {"n": "1" * 30_000}),
    ("{{pluralize n " + "'" * 50_000 + "}}", {}), ("{{pluralize n, " + "," * 50_000 + "}}", {}),
    ("{{pluralize n" + " " * 50_000 + "'a' 'b'}}", {"n": 2}), ("{{" + "a." * 30_000 + "a}}", {}),
    ("{{" + "a" * 50_000 + "!}}", {}), ("{{pluralize " + "9" * 50_000 + " 'a' 'b'}}", {}),
    ("<a href=\"" * 6_000, {}), ("<a href='x" * 6_000, {}), ("<a " * 20_000, {}), ("<" * 60_000, {}),
    ("<a href=" + " " * 50_000 + ">", {}), ("<a " + "href " * 10_000 + ">", {}), ("<a " + "x=y " * 12_000 + ">", {}),
    ("<!--" * 15_000, {}), ("<!-- -->" * 7_000, {}), ("<style>" * 8_000 + "</title>", {}), ("<a \"" * 15_000 + ">", {}),
    ("<a x=\"" * 10_000 + "'>", {}), ("</" * 30_000, {}), ("&" * 60_000, {}), ("<br>" * 15_000, {}),
    ("<a href=\"" + "&#" * 30_000 + "\">x</a>", {}), ("<li>" * 15_000, {}), ("\n" * 60_000, {}),
    ("<p>{{a}}</p>" * 5_000, {"a": "<" * 10_000}), ("<a href=x:y>" * 5_000, {}), ("<a href='x'>" * 5_000, {}),
    ("<p>a" * 16_000, {}), ("{{a}}" * 990, {"a": "&" * 50}), ("<script></script>" * 3_800, {}), ("<a" * 30_000 + '"', {}),
    ("<" + "a" * 60_000 + '"', {}), ("a \n" * 21_000, {}), (" &nbsp;" * 9_000, {}),
    ("href=&" * 10_000, {}), ("href =&" * 9_000, {}), (" href = x:y" * 5_800, {}), ("=:" * 30_000, {}), ("href" + " " * 60_000, {}),
    ("{{a}}" * 4, {"a": " href=x:y" * 6_600}), ("{{a}}" * 4, {"a": " data=\n:" * 7_400}), ("<a href=/x></a>" * 4_000, {}),
    ("{{a}}<br>" * 990, {"a": "href =x:y " * 22}), ("<a href='x' " + "{{a}}" * 900 + ">", {"a": " b=c" * 60}), ("&am" * 20_000, {}),
    ("{{a}}" * 990, {"a": " =" * 125}), ("<p>{{a}}</p>" * 4, {"a": "= " * 30_000}), ("{{a}}" * 990, {"a": "f=f=:" * 50}),
    ("<p>{{a}}</p>", {"a": "data==" * 10_900}), ("{{a}}" * 4, {"a": "<a =" * 15_000}),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_templates_end_soon(number: int) -> None:
    text, payload = HOSTILE[number]
    # Coverage's tracing takes its time; so does whoever shares the core, but not each of three times.
    promise = 1.0 if sys.gettrace() else 0.05
    for _ in range(3):
        began = time.thread_time()
        # Many are refused, as unreadable or as too large: that is an end as well.
        with suppress(TemplateError, TooLargeError):
            mail(text, text, None, "{{yield}}", **payload)
        took = time.thread_time() - began
        if took < promise:
            break
    assert took < promise, json.dumps(text[:60])


def test_what_comes_out_is_bounded() -> None:
    with pytest.raises(TooLargeError, match="larger than 256 kB"):
        mail(text="{{a}}" * 5, a="x" * 60_000)
    with pytest.raises(TooLargeError):
        mail(text="x" * 60_000, text_layout="{{yield}}" * 5)
