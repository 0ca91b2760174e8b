"""Where links of mails lead is for browsers to say: however a template is written, they find no other scheme."""

from __future__ import annotations

import random
from typing import Any

from playwright.sync_api import Browser

from cirro.notifications.render.links import ALLOWED, safe_links

HIDDEN = [
    '<a "=" x="href=javascript:alert(1)">x</a>',
    '<!x <a title="> <a href=javascript:x>">',
    '<? <a title="> <a href=javascript:x>">',
    '</ <a title="> <a href=javascript:x>">',
    "<!--><a href=javascript:x>-->",
    "<!-- --!><a href=javascript:x>-->",
    "<svg><![CDATA[ <!-- ]]><a href=javascript:x>",
    "<svg><style><a href=javascript:x>",
    "<a href = 'java&Tab;script&colon;x'>",
    "<a\x0bhref=x\x0chref\n=\n&#x6a;avascript&#58;x>",
]
# Half of all pieces are parts of links.
_AROUND = ["<svg>", "<style>", "</style>", "<title>", "</title>", "<!--", "-->", "--!>", "<!", "<?", "</", "<![CDATA[", "]]>", ">",
           "/", '"', "'", "=", " ", "\n", "x", " title=", "https:", "&amp;", "&quot;", "#", "data="]  # fmt: skip
_LINKS = ["<a", "<a ", "<a title=", "<a/href=javascript:x>", "<img src=data:x>", " href=", "href =", ' href="', " href='", "href",
          "javascript:x", "javascript:x>", 'javascript:x">', "java&Tab;script:x'>", "&#106;avascript&colon;x>"]  # fmt: skip
# For each text: the names of its elements, and the schemes that its addresses have.
_READ = """
texts => texts.map(text => {
  const elements = [...new DOMParser().parseFromString(text, "text/html").querySelectorAll("*")]
  const found = elements.flatMap(each => ["href", "src", "action", "data", "xlink:href"].map(name => each.getAttribute(name)))
  const schemes = found.filter(value => value !== null).map(value => {
    try { return new URL(value, "https://base.example/").protocol } catch { return "none:" }
  })
  return { names: elements.map(each => each.localName), schemes }
})
"""


def any_text(chance: random.Random) -> str:
    return "".join(chance.choice(chance.choice((_AROUND, _LINKS))) for _ in range(chance.randint(3, 20)))


def test_browsers_find_no_other_scheme_and_the_same_elements(browser: Browser) -> None:
    chance = random.Random(7)
    written = [*HIDDEN, *(any_text(chance) for _ in range(600))]
    page = browser.new_page()
    before: list[dict[str, Any]] = page.evaluate(_READ, written)
    after: list[dict[str, Any]] = page.evaluate(_READ, [safe_links(text) for text in written])
    page.close()
    allowed = {f"{scheme}:" for scheme in ALLOWED} | {"none:"}
    led_astray = [
        text for text, read in zip(written, before, strict=True) if not allowed.issuperset(read["schemes"])
    ]
    # Else this would show nothing.
    assert set(HIDDEN) <= set(led_astray)
    assert len(led_astray) > 100
    for text, was, read in zip(written, before, after, strict=True):
        assert allowed.issuperset(read["schemes"]), text
        assert [name.replace("#", "") for name in read["names"]] == [
            name.replace("#", "") for name in was["names"]
        ], text
