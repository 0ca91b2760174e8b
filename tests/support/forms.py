"""The forms of an HTML page, filled in and sent as a browser without JavaScript does it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx


@dataclass
class Form:
    """Where it goes, the names in it, and what it sends by itself."""

    method: str
    action: str
    names: set[str] = field(default_factory=set)
    fields: dict[str, list[str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._is_in_form = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(given.get("method", "get").lower(), given.get("action", "")))
            self._is_in_form = True
        elif self._is_in_form and "name" in given:
            form, name, kind = self.found[-1], given["name"], given.get("type", "text")
            form.names.add(name)
            if tag == "input" and (kind not in ("checkbox", "radio", "submit") or "checked" in given):
                form.fields.setdefault(name, []).append(given.get("value", "on"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_in_form = False


def send_form(
    browser: httpx.Client, page: httpx.Response, fields: dict[str, str | list[str]], *, action: str = ""
) -> httpx.Response:
    """Send the first form of the page that has these fields and whose action ends in `action`, with them filled in."""
    parser = _Forms()
    parser.feed(page.text)
    wanted = [form for form in parser.found if form.names >= fields.keys() and form.action.endswith(action)]
    assert wanted, f"{page.url} ({page.status_code}) has no such form: {page.text[:2000]}"
    target = urljoin(str(page.url), wanted[0].action or str(page.url))
    return browser.request(wanted[0].method, target, data={**wanted[0].fields, **fields})
