"""What people want to hear, when, and in which language (contract sections 3 and 8)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirro.notifications.domain.choices import ALIASES, CHOICES
from cirro.notifications.domain.effective import choices_of, locales_of
from cirro.notifications.domain.preferences import choose, choose_default
from cirro.notifications.models import LocalePreference, Notification, TopicPreference
from cirro.people.models import User
from tests.support.client import ApiClient
from tests.support.notifications import first_topic

DEFAULTS = {"email": "immediately", "microsoft_teams": "never"}


@pytest.fixture
def user(api: ApiClient) -> str:
    """Somebody in the Space, who chose nothing yet."""
    return str(api.make("/v2/users")["id"])


def read(api: ApiClient, user: str) -> dict[str, Any]:
    return api.get(f"/v2/users/{user}/notification_preference").json


def store(api: ApiClient, user: str, *topics: object, locale: str = "en") -> dict[str, Any]:
    body = {"locale": locale, "topics": list(topics)}
    return api.make(f"/v2/users/{user}/notification_preferences", body)


def test_without_a_choice_the_topics_defaults_hold(api: ApiClient, user: str) -> None:
    topic = api.make("/v2/notification_topics", {"name": "news", "preferences": {"email": "digest_daily"}})
    assert read(api, user) == {
        "id": user,
        "object": "notification_preference",
        "locale": "en",
        "topics": {
            "object": "list",
            "data": [
                {
                    "id": id,
                    "object": "notification_topic_preference",
                    "preferences": {"email": email, "microsoft_teams": "never"},
                }
                for id, email in ((first_topic(api)["id"], "immediately"), (topic["id"], "digest_daily"))
            ],
        },
    }
    api.make(f"/v2/notification_topics/{topic['id']}", {"preferences": {"email": "never"}})
    assert read(api, user)["topics"]["data"][1]["preferences"]["email"] == "never"
    assert api.get("/v2/notification_topic_preferences").json["data"] == []


def test_choices_are_kept_and_listed_with_both_keys(api: ApiClient, user: str) -> None:
    first = first_topic(api)["id"]
    topic = api.make("/v2/notification_topics", {"name": "news"})["id"]
    answer = api.post(
        f"/v2/users/{user}/notification_preferences",
        {
            "locale": "pt-BR",
            "topics": [{"id": int(topic), "preferences": {"email": "daily", "sms": "never"}}],
        },
    )
    assert (answer.status, answer.json) == (200, read(api, user))
    assert answer.json["locale"] == "pt-BR"
    chosen = {each["id"]: each["preferences"] for each in answer.json["topics"]["data"]}
    assert chosen == {first: DEFAULTS, topic: {"email": "digest_daily", "microsoft_teams": "never"}}
    # A channel that isn't named keeps its choice, whatever becomes of the topic's default.
    store(api, user, {"id": topic, "preferences": {"microsoft_teams": "hourly", "email": None}})
    api.make(f"/v2/notification_topics/{topic}", {"preferences": {"email": "never"}})
    (listed,) = api.get("/v2/notification_topic_preferences").json["data"]
    assert listed == {
        "id": listed["id"],
        "object": "notification_topic_preference",
        "preferences": {"email": "digest_daily", "microsoft_teams": "digest_hourly"},
        "notification_topic_id": topic,
        "topic_id": topic,
        "user_id": user,
    }
    other = str(api.make("/v2/users")["id"])
    store(api, other, {"id": first, "preferences": {"email": "never"}})

    def users(query: str) -> list[str]:
        found = api.get(f"/v2/notification_topic_preferences?{query}").json["data"]
        return [each["user_id"] for each in found]

    assert (users(f"user_id={user}"), users(f"user_id={other}")) == ([user], [other])
    assert users(f"topic_id={first}") == users(f"notification_topic_id={first}") == [other]
    assert users(f"topic_id={topic}&notification_topic_id={topic}&user_id={other}") == []
    answer = api.get(f"/v2/notification_topic_preferences?topic_id={topic}&notification_topic_id={first}")
    assert (answer.status, answer.json["error"].split(":")[0]) == (400, "topic_id")


def test_what_is_refused_changes_nothing(api: ApiClient, user: str) -> None:
    first = first_topic(api)["id"]
    good = {"id": first, "preferences": {"email": "never"}}
    path = f"/v2/users/{user}/notification_preferences"
    for body, status, named in (
        ({}, 400, "locale: is required"),
        ({"locale": "klingon", "topics": [good]}, 422, "locale: 'klingon' is no known language"),
        (
            {"locale": "en", "topics": [good, {"id": first, "preferences": {"email": "x"}}]},
            422,
            "topics.1.pref",
        ),
        (
            {"locale": "en", "topics": [good, {"id": 999999, "preferences": {}}]},
            404,
            "notification_topic 999999",
        ),
        ({"locale": "en", "topics": [{"preferences": {"email": "never"}}]}, 400, "topics.0.id: is required"),
        ({"locale": "en", "topics": {}}, 400, "topics: must be an array"),
    ):
        answer = api.post(path, body)
        assert (answer.status, answer.json["error"][: len(named)]) == (status, named)
    assert read(api, user)["topics"]["data"][0]["preferences"] == DEFAULTS
    assert not LocalePreference.objects.exists()
    assert api.make(path, {"locale": "en"}) == read(api, user)


WRITES = st.lists(
    st.lists(
        st.tuples(
            st.integers(0, 2),
            st.dictionaries(
                st.sampled_from(["email", "microsoft_teams"]), st.sampled_from([*CHOICES, *ALIASES, None])
            ),
        ),
        max_size=4,
    ),
    max_size=5,
)


def test_the_last_word_on_each_channel_counts(api: ApiClient, user: str) -> None:
    """Whatever is written in whatever order, each channel of each topic ends as last written, or at its default."""
    topics = [api.make("/v2/notification_topics", {"name": f"t{n}"})["id"] for n in range(3)]

    @settings(max_examples=30, deadline=None)
    @given(WRITES)
    def play(writes: list[list[tuple[int, dict[str, str | None]]]]) -> None:
        TopicPreference.objects.all().delete()
        expected = {id: dict(DEFAULTS) for id in topics}
        for call in writes:
            shown = store(api, user, *({"id": topics[n], "preferences": choices} for n, choices in call))
            for n, choices in call:
                named = {channel: choice for channel, choice in choices.items() if choice is not None}
                expected[topics[n]].update(
                    {channel: ALIASES.get(choice, choice) for channel, choice in named.items()}
                )
            chosen = {each["id"]: each["preferences"] for each in shown["topics"]["data"][1:]}
            assert chosen == expected

    play()


def test_the_locale_that_is_used(api: ApiClient, user: str) -> None:
    for tag in ("de", "pt-BR", "fr"):
        api.make("/v2/notification_locales", {"locale": tag})

    def used(own: str, chosen: str | None) -> str:
        User.objects.filter(id=user).update(locale=own)
        LocalePreference.objects.all().delete()
        if chosen is not None:
            store(api, user, locale=chosen)
            assert read(api, user)["locale"] == chosen
        locale = locales_of(api.space.id, [int(user)])[int(user)]
        assert locale.chosen == chosen
        return locale.used

    assert [used(own, None) for own in ("", "de", "de-AT", "pt-BR", "it")] == [
        "en",
        "de",
        "de",
        "pt-BR",
        "en",
    ]
    assert used("de", "fr") == "fr"
    assert used("de", "fr-CA") == "fr"
    # Not a language of this Space (yet): the person's own is nearer than the default one.
    assert used("de", "it") == "de"
    assert locales_of(api.space.id, [0]) == {}


def test_choices_can_be_made_and_unmade_by_other_rooms(api: ApiClient, user: str) -> None:
    space, topic = api.space.id, int(first_topic(api)["id"])
    choose(space, int(user), topic, {"email": "never"})
    (choice,) = choices_of(space, int(user))
    assert tuple(choice) == (topic, "new_gig_invitation", "never", "never")
    choose(space, int(user), topic, {})
    choose_default(space, int(user), topic)
    assert choices_of(space, int(user))[0].email == "immediately"


def test_who_leaves_is_forgotten(api: ApiClient) -> None:
    user, stays = api.worker({}), api.worker({})
    first = first_topic(api)["id"]
    for each in (user, stays):
        store(api, each, {"id": first, "preferences": {"email": "never"}}, locale="de")
    api.gig()
    Notification.objects.filter(user_id=stays).update(state="held")
    api.delete(f"/v2/users/{user}")
    assert api.get(f"/v2/users/{user}/notification_preference").status == 404
    assert api.get(f"/v2/notification_topic_preferences?user_id={user}").status == 404
    kept = [str(id) for id in LocalePreference.objects.values_list("user_id", flat=True)]
    assert kept == [each["user_id"] for each in api.get("/v2/notification_topic_preferences").json["data"]]
    assert kept == [stays]
    states = dict(Notification.objects.values_list("user_id", "state"))
    assert states == {int(user): "dropped", int(stays): "held"}
