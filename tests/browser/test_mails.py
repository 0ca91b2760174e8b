"""What Cirro's own templates look like in a mail program: on a phone, and in the pane of a window."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

import pytest
from django.utils.translation import override
from playwright.sync_api import Browser

from cirro.notifications.deliver.parcel import Item, Parcel
from cirro.notifications.deliver.phrases import Phrases
from cirro.notifications.domain.effective import locales_of
from cirro.notifications.domain.given import COLUMNS, count_others, given_names, make_notice
from cirro.notifications.domain.preview import KINDS
from cirro.notifications.domain.tell_when_full import tell_when_full
from cirro.notifications.domain.topics import GIG_FULL, NEW_GIG_INVITATION, find_topic
from cirro.notifications.domain.words import bodies, layout_words, topic_words
from cirro.notifications.render import RenderedMail, parse, render_digest, render_mail
from cirro.people.models import User
from tests.support.browser import window
from tests.support.client import ApiClient
from tests.support.told import take_in

PANE = (800, 740)
# A signed token is about as long.
UNSUBSCRIBE = f"https://cirro.example/notifications/unsubscribe/4-2-7.{'aB3_xY9-' * 5}"
PREFERENCES = "https://cirro.example/community/settings/notifications/"
STOP = re.compile("Get no more mails of this kind|Keine Mails dieser Arten mehr bekommen")
OAKS = {
    "gig_title": "Plant oaks behind the school",
    "gig_description": "Bring gloves and shoes that may get dirty.\n\nThere is soup at noon. Whoever comes by bus gets off "
    "at Mühlenstraße; the way is signed from there.",
    "gig_url": "https://trees.example/gigs/1?from=mail&week=47",
    "gig_start_at": "Fri, Nov 27, 2026, 8:00 AM WAT",
    "gig_end_at": "Fri, Nov 27, 2026, 4:00 PM WAT",
    "gig_reward": "€2.50 to €4.00 a piece",
    "gig_seats": "12 of 40 seats left",
}
LONG = {
    **OAKS,
    "gig_title": "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen polieren & <b>sortieren</b>",
    "gig_description": f"See https://trees.example/{'very-long-path/' * 8}",
}


@pytest.fixture
def recipient(api: ApiClient, person: User) -> dict[str, object]:
    """What every template is given."""
    take_in(api, person)
    locale = locales_of(api.space.id, [person.pk])[person.pk].used
    return given_names("Ada", "Okafor", "Crowd tree planting", locale)


def mails(api: ApiClient, given: dict[str, object]) -> dict[str, RenderedMail]:
    """Each kind of mail by name, from the templates that a Space starts with."""
    tell_when_full(api.space.id, True)
    notice = make_notice("Crowd tree planting", UNSUBSCRIBE, PREFERENCES)
    made: dict[str, RenderedMail] = {}
    several, german = [], []
    for name, own in ((NEW_GIG_INVITATION, OAKS), (NEW_GIG_INVITATION, LONG), (GIG_FULL, OAKS)):
        topic = find_topic(api.space.id, name)
        words, frame = topic_words(api.space.id, topic.id), layout_words(api.space.id, topic.layout_id)
        alone, one_of_many = bodies(words, frame, "standalone", "en"), bodies(words, frame, "digest", "en")
        assert alone is not None
        assert one_of_many is not None
        made[f"{name}-long" if own is LONG else name] = render_mail(alone, {**given, **own}, notice)
        several.append((one_of_many, {**given, **own}))
        in_german = bodies(words, frame, "digest", "de")
        assert in_german is not None
        german.append((in_german, {**given, **own, "locale": "de"}))
    inbox = partial(count_others, "https://cirro.example/community/inbox/")
    made["digest"] = render_digest(
        several, several[0][0], {**given, "count": len(several)}, notice, count_others=inbox
    )
    # The second has no room but for its subject, the others not even for that.
    one_of_many = several[0][0]
    large = (
        replace(one_of_many, subject=parse("{{gig_title}}")),
        {**given, **OAKS, "gig_description": "x" * 200_000},
    )
    made["digest-long"] = render_digest(
        [several[0], large, several[1]],
        one_of_many,
        {**given, "count": 1200},
        notice,
        count_others=inbox,
        others=1197,
    )
    with override("de"):
        notice_in_german = make_notice("Crowd tree planting", UNSUBSCRIBE, PREFERENCES, kinds=2)
    names = {**given, "locale": "de", "count": len(german)}
    made["digest-german"] = render_digest(german, german[0][0], names, notice_in_german, count_others=inbox)
    nothing = Item(0, 0, "weekly_news", None, "something", 0, None)
    more = {**given, "topic_title": "Weekly news", "inbox_url": "https://cirro.example/community/inbox/"}
    for kind in KINDS:
        own_words = Phrases(Parcel({}, {}, {}, {}, {})).bodies(api.space.id, nothing, kind, "en")
        made[f"something-new-{kind}"] = render_mail(own_words, more, notice)
    made["digest-of-one"] = render_digest(
        several[:1], several[0][0], several[0][1], notice, count_others=inbox
    )
    return made


def test_mails(browser: Browser, api: ApiClient, recipient: dict[str, object]) -> None:
    made = mails(api, recipient)
    with window(browser, "about:blank") as reader:
        for name, mail in made.items():
            assert mail.missing == ()
            assert mail.html
            reader.page.set_content(mail.html)
            reader.look(f"mail-{name}", wide=PANE, is_page=False)
            # Whoever wants no more of them finds the way, whole.
            assert reader.page.get_by_role("link", name=STOP).get_attribute("href") == UNSUBSCRIBE
            # Readable and easy to hit on a phone.
            sizes = reader.page.evaluate(
                "[...document.querySelectorAll('td, p, div, h1, h2, a')].map(e => parseFloat(getComputedStyle(e).fontSize))"
            )
            assert min(sizes) >= 13


def test_plain_text_fits_a_terminal(api: ApiClient, recipient: dict[str, object]) -> None:
    ours = "https://"
    for name, mail in mails(api, recipient).items():
        lines = [line for line in mail.text.splitlines() if ours not in line]
        if "long" not in name:
            # What a Space wrote stands as it wrote it.
            lines = [line for line in lines if line not in OAKS["gig_description"] and "Donau" not in line]
            assert max(map(len, lines)) <= COLUMNS, name
        # No stairs of empty lines, no trailing spaces, and addresses stand alone so that they are not broken.
        assert "\n\n\n" not in mail.text
        assert not [line for line in lines if line != line.rstrip() and line != "-- "]
        assert UNSUBSCRIBE in mail.text.splitlines()
