"""Cirro's own words in all its languages, for what a Space left as it began (decision 0012)."""

from __future__ import annotations

from importlib import import_module
from importlib.resources import files
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client

from cirro.notifications.defaults import PHRASE
from cirro.notifications.deliver.send import send_due
from cirro.notifications.deliver.sort import sort_due
from cirro.notifications.domain.own_words import default_text, other_languages, spoken_language
from cirro.notifications.domain.topics import NEW_GIG_INVITATION
from cirro.notifications.models import LayoutTemplate, LocalePreference, NotificationTopic, Template
from cirro.notifications.render import parse
from cirro.people.models import User
from cirro.spaces.domain.store_document import store_document
from tests.notifications.deliver.world import let_digests_come, member, prefer, queue
from tests.support.client import ApiClient
from tests.support.notifications import configurations, first_topic
from tests.support.told import lines_of, take_in, topic

FILES = sorted(
    each
    for each in Path(str(files("cirro.notifications.defaults"))).rglob("*.*")
    if each.suffix in (".html", ".txt")
)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
@pytest.mark.parametrize("language", other_languages())
def test_each_text_says_the_same_in_each_language(file: Path, language: str) -> None:
    of, name, format = file.parent.name, file.stem, {".html": "html", ".txt": "text"}[file.suffix]
    english, other = default_text(of, name, format), default_text(of, name, format, language)
    phrases = PHRASE.findall(file.read_text())
    assert all(phrase in english and phrase not in other for phrase in phrases)
    assert "[[" not in english + other
    assert parse(english).names() == parse(other).names()
    assert (english != other) == bool(phrases)


def test_languages() -> None:
    assert [spoken_language(tag) for tag in ("de", "de-AT", "DE-ch", "en-GB", "fr", "")] == [
        "de",
        "de",
        "de",
        "en",
        None,
        None,
    ]


def mails(*people: User) -> list[EmailMultiAlternatives]:
    """What each of them gets now."""
    mail.outbox.clear()
    sort_due()
    let_digests_come()
    sort_due()
    send_due()
    by_address = {message.to[0]: message for message in mail.outbox}
    found = [by_address[user.email] for user in people]
    assert all(isinstance(message, EmailMultiAlternatives) for message in found)
    return found  # type: ignore[return-value]


def is_german(message: EmailMultiAlternatives) -> bool:
    """Whether all of it is; if not, all of it must be English."""
    html = str(message.alternatives[0][0]) if message.alternatives else 'lang="de"Hallo'
    signs = {
        "lang": 'lang="de"' in html,
        "greeting": "Hallo" in html,
        "text": "Hallo" in str(message.body)
        or ("Hi" not in str(message.body) and "Hello" not in str(message.body)),
        "notice": "Du bekommst diese Mail" in str(message.body),
        "subject": " bei " in message.subject or "lädt dich ein" in message.subject,
    }
    assert len(set(signs.values())) == 1, (signs, message.subject, message.body)
    return signs["lang"]


def test_who_reads_german_is_invited_in_german(live_api: ApiClient) -> None:
    ada, ben, cleo = (
        member(live_api.space, name, locale=locale)
        for name, locale in (("ada", "de"), ("ben", ""), ("cleo", "de"))
    )
    # Somebody's own choice for this Space counts more than their account's.
    LocalePreference.objects.create(space_id=live_api.space.id, user=cleo, locale="en")
    for kind in ("immediately", "digest_daily"):
        for number, each in enumerate((ada, ben, cleo)):
            prefer(live_api.space, each, kind)
            queue(live_api.space, each, number)
        assert [is_german(message) for message in mails(ada, ben, cleo)] == [True, False, False]
    LocalePreference.objects.update(locale="de-AT")
    queue(live_api.space, cleo, 9)
    assert [is_german(message) for message in mails(cleo)] == [True]


def test_words_of_the_spaces_own_are_as_it_wrote_them(live_api: ApiClient) -> None:
    ada = member(live_api.space, "ada", locale="de")
    template = Template.objects.get(
        topic__name=NEW_GIG_INVITATION, configuration__format="text", configuration__kind="standalone"
    )
    path = f"/v2/notification_templates/{template.id}"
    # The same words again are no change.
    live_api.make(path, {"subject": template.subject, "body": template.body})
    queue(live_api.space, ada, 1)
    assert is_german(mails(ada)[0])
    live_api.make(path, {"body": "Hi {{recipient_first_name}}: {{gig_title}}"})
    queue(live_api.space, ada, 2)
    assert not is_german(mails(ada)[0])
    # In a language of its own.
    live_api.make("/v2/notification_locales", {"locale": "de"})
    own = {
        "notification_configuration_id": configurations(live_api, "de")["text", "standalone"],
        "notification_topic_id": first_topic(live_api)["id"],
        "subject": "Neu bei uns",
        "body": "Moin",
    }
    live_api.make("/v2/notification_templates", own)
    queue(live_api.space, ada, 3)
    (message,) = mails(ada)
    assert (message.subject, str(message.body).split("\n")[0]) == ("Neu bei uns", "Moin")
    assert "Du bekommst diese Mail" in str(message.body)


def test_a_digest_speaks_one_language(live_api: ApiClient) -> None:
    ada = member(live_api.space, "ada", locale="de")
    prefer(live_api.space, ada, "digest_daily")
    news = NotificationTopic.objects.get(
        id=topic(live_api, "news", "News at us", "Hello", email="digest_daily")
    )
    queue(live_api.space, ada, 1)
    queue(live_api.space, ada, 2, topic=news, object_type="something")
    (message,) = mails(ada)
    assert "Du bekommst" not in str(message.body)
    assert message.subject == "2 messages for you from Live trees"
    # Without any words of the Space the message is Cirro's own, too.
    Template.objects.filter(topic=news).delete()
    queue(live_api.space, ada, 1)
    queue(live_api.space, ada, 2, topic=news, object_type="something")
    (message,) = mails(ada)
    assert message.subject == "2 Nachrichten von Live trees für dich"
    assert "Es gibt etwas Neues für dich" in str(message.body)


def test_a_locale_without_words_brings_no_second_language(live_api: ApiClient) -> None:
    live_api.make("/v2/notification_locales", {"locale": "de"})
    ada = member(live_api.space, "ada", locale="de")
    news = NotificationTopic.objects.get(id=topic(live_api, "news", "News at us", "Hello"))
    queue(live_api.space, ada, 1, topic=news)
    (message,) = mails(ada)
    assert "You get this mail" in str(message.body)
    queue(live_api.space, ada, 2)
    assert is_german(mails(ada)[0])


def test_words_in_a_strange_language_are_better_than_none(live_api: ApiClient) -> None:
    live_api.make("/v2/notification_locales", {"locale": "de"})
    ada = member(live_api.space, "ada")
    words = {
        "notification_configuration_id": configurations(live_api, "de")["text", "standalone"],
        "subject": "Neues",
        "body": "Moin",
    }
    news = live_api.make("/v2/notification_topics", {"name": "news", "templates": [words]})
    queue(live_api.space, ada, topic=NotificationTopic.objects.get(id=news["id"]))
    (message,) = mails(ada)
    assert (message.subject, "Du bekommst diese Mail" in str(message.body)) == ("Neues", True)


def test_the_inbox_and_previews_say_it_too(api: ApiClient, person: User, signed_in: Client) -> None:
    User.objects.filter(id=person.pk).update(locale="de")
    take_in(api, person)
    store_document(api.space, person.pk, {})
    api.gig(title="Eichen pflanzen")
    page = signed_in.get("/community/inbox/").content.decode()
    assert "Eichen pflanzen: Crowd tree planting lädt dich ein" in page
    page = signed_in.get(f"/community/inbox/{lines_of(person)[0]}/?message").content.decode()
    assert "Beginn:" in page
    path = f"/v2/notification_topics/{first_topic(api)['id']}/preview"
    shown = api.make(path, {"payload": {}, "locale": "de", "kind": "digest"})
    assert "das ist neu bei" in shown["html"]
    assert len(api.get("/v2/notification_templates").json["data"]) == 4


def test_spaces_older_than_the_mark_get_it_on_what_they_left_as_it_was(api: ApiClient) -> None:
    """Migration 0005. What it looks for are the texts of that time."""
    older = import_module("cirro.notifications.migrations.0005_words_of_older_spaces")
    of = configurations(api)
    templates = {name: Template.objects.get(configuration=int(of[name])) for name in of}
    as_then, changed = templates["text", "digest"], templates["html", "digest"]
    for each in (as_then, changed):
        each.subject = "{{pluralize count, 'A gig for you', 'Gigs for you'}} at {{space_name}}"
        each.body = "* {{gig_title}}\n  {{gig_start_at}} to {{gig_end_at}}\n  {{gig_url}}"
        each.body += "!" if each is changed else ""
        each.save()
    api.make("/v2/notification_locales", {"locale": "fr"})
    copy = {"subject": as_then.subject, "body": as_then.body, "notification_topic_id": first_topic(api)["id"]}
    french = configurations(api, "fr")["text", "digest"]
    api.make("/v2/notification_templates", {**copy, "notification_configuration_id": french})
    Template.objects.update(is_ours=False)
    LayoutTemplate.objects.update(is_ours=False, body="{{yield content}} of our own")
    frame = LayoutTemplate.objects.filter(configuration=int(of["text", "standalone"]))
    frame.update(body="{{yield content}}\n\n--\n%{cirro_notice}")
    with connection.cursor() as cursor:
        for statement, params in older.STATEMENTS:
            cursor.execute(statement, params)
    assert list(Template.objects.filter(is_ours=True)) == [as_then]
    assert list(LayoutTemplate.objects.filter(is_ours=True)) == [frame.get()]
