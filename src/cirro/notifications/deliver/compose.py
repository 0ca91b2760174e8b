"""Put mails together: render them and give them their headers. Reads, writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from email.utils import formataddr, parseaddr
from functools import cache, lru_cache, partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_supported_language_variant, gettext, override

from cirro.notifications.deliver.ending import one_line
from cirro.notifications.deliver.mails import Taken
from cirro.notifications.deliver.moments import zone_of
from cirro.notifications.deliver.parcel import Contents, Item, Parcel, Recipient, read_parcel
from cirro.notifications.deliver.phrases import Phrases, kind_of
from cirro.notifications.deliver.signed_mail import SignedMail
from cirro.notifications.domain.given import count_others, given_names, make_notice
from cirro.notifications.domain.spoken import spoken
from cirro.notifications.domain.topics import topic_title
from cirro.notifications.domain.unsubscribe_token import make_token
from cirro.notifications.render import (
    Notice,
    RenderedMail,
    TooLargeError,
    parse,
    render_digest,
    render_mail,
)


class NotToBeSentError(Exception):
    """Why a mail that was decided is not sent after all."""


class CanNotBeRenderedError(Exception):
    """Why no mail can be made of it."""


class Composer:
    """Mails of one batch."""

    def __init__(self, mails: Sequence[Taken]) -> None:
        self._parcel: Parcel = read_parcel(mails)
        self._phrases = Phrases(self._parcel)

    @property
    def dropped(self) -> Mapping[int, str]:
        """The notifications that were in these mails and are no more, since there is nothing to tell; and why."""
        return self._parcel.dropped

    def compose(self, mail: Taken) -> SignedMail:
        """The mail as it goes out. Raises NotToBeSentError, CanNotBeRenderedError."""
        recipient = self._parcel.recipients.get(mail.id)
        contents = self._parcel.contents.get(mail.id)
        if recipient is None or contents is None:
            raise NotToBeSentError("there is nothing to tell any more")
        if recipient.obstacle:
            raise NotToBeSentError(recipient.obstacle)
        locale = self._phrases.locale(mail, contents.items)
        topics = sorted(contents.topic_ids)
        unsubscribe = unsubscribe_url(mail.user_id, mail.space_id, topics)
        with override(_language(locale)):
            preferences = page_url("community:notifications")
            notice = make_notice(recipient.space_name, unsubscribe, preferences, kinds=len(topics))
            try:
                rendered = self._render(mail, recipient, contents, locale, notice)
            except TooLargeError as error:
                raise CanNotBeRenderedError(f"the mail {error}") from error
        is_bulk = mail.kind == "digest" or any(item.broadcast_id is not None for item in contents.items)
        return _message(mail, recipient, rendered, unsubscribe, is_bulk=is_bulk)

    def _render(
        self, mail: Taken, recipient: Recipient, contents: Contents, locale: str, notice: Notice
    ) -> RenderedMail:
        kind, items = kind_of(mail), contents.items
        given = given_names(recipient.first_name, recipient.last_name, recipient.space_name, locale)
        filled = [
            (
                self._phrases.bodies(mail.space_id, item, kind, locale),
                {**given, **self._own_names(item, recipient, locale)},
            )
            for item in items
        ]
        first, names = filled[0]
        if kind == "standalone":
            return render_mail(first, names, notice)
        count = len(items) + contents.others
        names = {**(names if count == 1 else given), "count": count}
        is_one_topic = len(contents.topic_ids) == 1
        if count > 1 and not (is_one_topic and self._phrases.speaks_of_many(mail.space_id, items[0])):
            names = {
                **names,
                "cirro_subject": gettext("%(count)s messages for you from %(space)s")
                % {"count": count, "space": recipient.space_name},
            }
            first = replace(first, subject=_ONE_NAME)
        # Where there is no room for an item, its own subject stands for it, not that of the digest.
        alone = [self._phrases.bodies(mail.space_id, item, "standalone", locale).subject for item in items]
        said = [
            (replace(own, subject=subject), values)
            for (own, values), subject in zip(filled, alone, strict=True)
        ]
        return render_digest(
            said,
            first,
            names,
            notice,
            others=contents.others,
            count_others=partial(count_others, page_url("community:inbox")),
        )

    def _own_names(self, item: Item, recipient: Recipient, locale: str) -> dict[str, Any]:
        thing = self._parcel.things.get((item.object_type, item.object_id))
        told: Mapping[str, Any] = thing.names if thing else {}
        return {
            "topic_title": topic_title(item.topic_name),
            "inbox_url": page_url("community:inbox"),
            **spoken(told, locale, zone_of(recipient.time_zone), with_zone=True),
            **self._parcel.broadcasts.get(item.broadcast_id, ({}, []))[0],
            **self._parcel.payloads.get(item.id, {}),
        }


_ONE_NAME = parse("{{cirro_subject}}")


def unsubscribe_url(user_id: int, space_id: int, topic_ids: Sequence[int]) -> str:
    """Where one click ends a person's mails about these topics."""
    token = make_token(user_id, space_id, topic_ids)
    return settings.CIRRO_URL + _path("unsubscribe", "token").removesuffix("token") + token


def page_url(name: str) -> str:
    """The whole address of a page."""
    return settings.CIRRO_URL + _path(name)


@cache
def _path(name: str, *arguments: str) -> str:
    """Looking one up each time would take longer than signing a token."""
    return reverse(name, args=arguments)


def sender(space_name: str) -> str:
    """What mails of the Space come from: its name, the installation's address."""
    return _sender(space_name, settings.DEFAULT_FROM_EMAIL)


@lru_cache(maxsize=256)
def _sender(space_name: str, own: str) -> str:
    return formataddr((one_line(space_name), parseaddr(own)[1]))


def _message(
    mail: Taken, recipient: Recipient, rendered: RenderedMail, unsubscribe: str, *, is_bulk: bool
) -> SignedMail:
    message = SignedMail(
        subject=rendered.subject,
        body=rendered.text,
        from_email=sender(recipient.space_name),
        to=[recipient.address],
        headers=dict(_headers(mail, unsubscribe, is_bulk)),
    )
    if rendered.html is not None:
        message.attach_alternative(rendered.html, "text/html")
    return message


def _headers(mail: Taken, unsubscribe: str, is_bulk: bool) -> Iterator[tuple[str, str]]:
    yield "Message-ID", mail.message_id
    # RFC 8058: mail programs end it with one click.
    yield "List-Unsubscribe", f"<{unsubscribe}>"
    yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    yield "Auto-Submitted", "auto-generated"
    if is_bulk:
        yield "Precedence", "bulk"


@cache
def _language(locale: str) -> str:
    try:
        return get_supported_language_variant(locale.lower())
    except LookupError:
        return settings.LANGUAGE_CODE
