"""Text that a Space wrote, as HTML that can do no harm."""

from __future__ import annotations

from django.utils.html import linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe


def to_html(text: str) -> SafeString:
    """Paragraphs, with web and mail addresses as links; all else is shown as written.

    Links say `nofollow noopener`: they pass on neither our good name nor the page that they were clicked on.
    """
    html = linebreaks(urlize(text, nofollow=True, autoescape=True))
    # Only urlize's own attribute has these bare quotation marks; those of the text are escaped.
    return mark_safe(html.replace(' rel="nofollow"', ' rel="nofollow noopener"'))  # noqa: S308 — escaped above
