"""Mails of the installation about somebody's money, in their language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac

from cirro.kernel.money import in_words
from cirro.notifications.deliver.ending import one_line
from cirro.notifications.deliver.signed_mail import SignedMail
from cirro.people.domain.time_zones import iana_name
from cirro.rewards.domain.what_to_do import advice_for


@dataclass(frozen=True)
class News:
    """What became of a transfer (`state` settled or returned), and whom to tell. Amounts in minor units."""

    transfer_id: int
    state: str
    state_at: datetime
    amount: int
    fee: int
    currency: str
    reason: str
    is_sandbox: bool
    bill_id: int
    bill_number: str
    shown: str
    address: str
    first_name: str
    locale: str
    time_zone: str


def compose(news: News) -> EmailMessage:
    """The mail as it goes out, signed as all of them."""
    language = news.locale or settings.LANGUAGE_CODE
    with translation.override(language):
        day = format_date(
            news.state_at.astimezone(ZoneInfo(iana_name(news.time_zone))), "medium", locale=language
        )
        text = render_to_string(
            f"rewards/mail/{news.state}.txt",
            {
                "news": news,
                "amount": in_words(news.amount, news.currency, language),
                "fee": in_words(news.fee, news.currency, language) if news.fee else "",
                "whole": in_words(news.amount + news.fee, news.currency, language),
                "day": day,
                "advice": advice_for(news.reason),
                "words": one_line(news.reason),
                "bill_url": settings.CIRRO_URL + reverse("community:reward_bill", args=[news.bill_id]),
                "payouts_url": settings.CIRRO_URL + reverse("community:payouts"),
            },
        )
    subject, _, body = text.strip().partition("\n")
    return SignedMail(
        one_line(subject),
        body.strip() + "\n",
        to=[news.address],
        headers={"Message-ID": _message_id(news), "Auto-Submitted": "auto-generated"},
    )


def _message_id(news: News) -> str:
    """The same in every attempt, and nobody's guess."""
    what = f"{news.transfer_id}.{news.state}"
    mark = salted_hmac("cirro.rewards.mail", what, algorithm="sha256").hexdigest()[:20]
    return f"<money.{what}.{mark}@{urlsplit(settings.CIRRO_URL).hostname or 'localhost'}>"
