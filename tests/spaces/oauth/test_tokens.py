"""From codes to tokens to user objects, and how tokens end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from oauth2_provider.models import AccessToken, Grant, IDToken, RefreshToken

from cirro.kernel import sql
from cirro.people.models import User
from cirro.spaces.domain.connected_spaces import connected_spaces
from cirro.spaces.domain.consent import withdraw_consent
from cirro.spaces.domain.rotate_secret import rotate_secret
from cirro.spaces.models import Consent
from cirro.spaces.tasks import clear
from tests.spaces.oauth.flow import CALLBACK, SpaceApp, me
from tests.support.client import ApiClient
from tests.support.people import make_person

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
PROOF = {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"}


def alive(tokens: dict[str, Any]) -> bool:
    """Whether the access token still gives the user."""
    return me(tokens["access_token"]).status == 200


def test_a_person_signs_in_and_the_space_reads_who_it_is(
    app: SpaceApp, signed_in: Client, person: User
) -> None:
    tokens = app.tokens(signed_in)
    assert tokens.keys() == {"access_token", "token_type", "expires_in", "refresh_token", "scope"}
    assert (tokens["token_type"], tokens["expires_in"], tokens["scope"]) == ("Bearer", 7200, "read")
    user = me(tokens["access_token"])
    assert (user.status, user.json["id"], user.json["first_name"]) == (200, str(person.id), "Ada")
    assert person.email not in str(user.json)


def test_credentials_come_in_the_form_or_as_http_basic(app: SpaceApp, signed_in: Client) -> None:
    for path in ("/oauth/token", "/api/oauth/token"):
        for headers in ({}, {"authorization": app.basic()}):
            form = {
                "grant_type": "authorization_code",
                "code": app.code(signed_in),
                "redirect_uri": CALLBACK,
            }
            answer = app.post(path, form, **headers)
            assert answer.status == 200, answer


@pytest.mark.parametrize(
    "address",
    [
        CALLBACK,
        f"{CALLBACK}?code=abc&state=c0ffee",
        f"{CALLBACK}?",
        CALLBACK.replace("trees.example", "trees.example:443"),
        None,
    ],
)
def test_the_query_of_the_callback_is_ignored(app: SpaceApp, signed_in: Client, address: str | None) -> None:
    assert app.exchange(app.code(signed_in), redirect_uri=address).status == 200


@pytest.mark.parametrize(
    "address",
    [
        "https://trees.example/",
        f"{CALLBACK}/more?code=abc",
        f"{CALLBACK}#code",
        CALLBACK.replace("https", "http"),
        CALLBACK.replace("trees.example", "trees.example:8443"),
        CALLBACK.replace("trees.example", "me@trees.example"),
        CALLBACK.replace("trees.example", "trees.example:99999"),
        CALLBACK.replace("trees.example", "evil.example"),
        CALLBACK.replace("users", "us\ners"),
        "",
        "?",
    ],
)
def test_another_callback_is_refused(app: SpaceApp, signed_in: Client, address: str) -> None:
    answer = app.exchange(app.code(signed_in), redirect_uri=address)
    assert (answer.status, answer.json["error"]) == (400, "invalid_request")
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize(
    ("status", "error", "form"),
    [
        (401, "invalid_client", {"client_secret": "wrong"}),
        (401, "invalid_client", {"client_secret": None}),
        (401, "invalid_client", {"client_secret": ""}),
        (401, "invalid_client", {"client_id": "nobody"}),
        (401, "invalid_client", {"client_id": "no\0body"}),
        (401, "invalid_client", {"client_id": None}),
        (400, "invalid_grant", {"code": "wrong"}),
        (400, "invalid_grant", {"code": "\0"}),
        (400, "invalid_grant", {"code": "ü" * 5000}),
        (400, "invalid_request", {"code": None}),
        (400, "unsupported_grant_type", {"grant_type": None}),
        (400, "unsupported_grant_type", {"grant_type": "password", "username": "a", "password": "b"}),
        (400, "unsupported_grant_type", {"grant_type": "client_credentials"}),
        (400, "unsupported_grant_type", {"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}),
        (400, "unsupported_grant_type", {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer"}),
        (400, "invalid_grant", {"grant_type": "refresh_token", "refresh_token": "wrong"}),
        (400, "invalid_request", {"grant_type": "refresh_token"}),
    ],
)
def test_token_calls_that_are_refused(
    app: SpaceApp, signed_in: Client, status: int, error: str, form: dict[str, str | None]
) -> None:
    answer = app.exchange(app.code(signed_in), **form)
    assert (answer.status, answer.json["error"]) == (status, error), answer
    assert set(answer.json) == {"error", "error_description"}
    words = answer.json["error_description"]
    # What RFC 6749 lets it be made of.
    assert words.isascii()
    assert not set(words) & set('"\\\n')
    assert not AccessToken.objects.exists()


def test_what_is_no_form_is_refused(app: SpaceApp, signed_in: Client) -> None:
    code = app.code(signed_in)
    http = app.http
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    full = {**form, "client_id": app.id, "client_secret": app.secret}
    for path in ("/oauth/token", "/oauth/revoke", "/api/oauth/token"):
        assert http.get(path, full).status_code == 405
        assert http.get(path).json()["error"] == "invalid_request"
    answers = [
        http.post("/oauth/token", full, content_type="application/json"),
        http.post("/oauth/token", b"\xff\xfe", content_type="application/x-www-form-urlencoded"),
        http.post(f"/oauth/token?client_id={app.id}", full),
        http.post("/oauth/token", {**full, "code": [code, code]}),
        http.post("/oauth/token", form, headers={"authorization": "Basic !!!"}),
        http.post("/oauth/token", form, headers={"authorization": "Basic /////w=="}),
        http.post("/oauth/token", form, headers={"authorization": "Bearer x"}),
    ]
    for answer in answers:
        assert answer.status_code in (400, 401), answer.content
        assert "error" in answer.json()
    assert not AccessToken.objects.exists()


def test_parameters_can_not_pass_for_notes_of_the_library(app: SpaceApp, signed_in: Client) -> None:
    other = make_person("eve@example.org")
    notes: dict[str, str | None] = {
        "user": str(other.id),
        "client": "x",
        "scopes": "read openid profile email",
        "scope": "read email",
        "refresh_token_instance": "x",
        "claims": "x",
        "auth_time": "1",
        "nonce": "x",
        "response_type": "code",
        "expires_in": "99999999",
        "state": "x",
    }
    tokens = app.exchange(app.code(signed_in, auth_time="1", user=str(other.id)), **notes).json
    assert (tokens["scope"], tokens["expires_in"]) == ("read", 7200)
    assert me(tokens["access_token"]).json["id"] != str(other.id)
    assert app.refresh(tokens["refresh_token"], user=str(other.id), scopes="email").json["scope"] == "read"


def test_pkce(app: SpaceApp, signed_in: Client) -> None:
    for verifier in (None, "x" * 43, VERIFIER[:-1], "ü" * 43, ""):
        answer = app.exchange(app.code(signed_in, **PROOF), code_verifier=verifier)
        assert answer.status == 400, (verifier, answer)
        assert answer.json["error"] in ("invalid_grant", "invalid_request")
    assert app.exchange(app.code(signed_in, **PROOF), code_verifier=VERIFIER).status == 200


def test_codes_and_tokens_belong_to_the_space_they_were_given_to(
    new_app: Callable[..., SpaceApp], signed_in: Client
) -> None:
    mine, other = new_app("Mine"), new_app("Other")
    code = mine.code(signed_in, scope="openid")
    assert other.exchange(code).json["error"] == "invalid_grant"
    # Signed in as one client, naming another: who would the id token be for?
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "client_id": other.id,
    }
    assert mine.post("/oauth/token", form, authorization=mine.basic()).json["error"] == "invalid_client"
    tokens = mine.exchange(code).json
    assert other.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    for token in (tokens["access_token"], tokens["refresh_token"]):
        assert other.post("/oauth/revoke", {"token": token}).status == 200
    # Nor does it end anything when a stranger tries a used code or token.
    assert other.exchange(code).status == 400
    fresh = mine.refresh(tokens["refresh_token"]).json
    assert other.refresh(tokens["refresh_token"]).status == 400
    assert mine.refresh(fresh["refresh_token"]).status == 200


@pytest.mark.parametrize("refreshed", [0, 2])
def test_a_code_used_twice_ends_what_it_gave(app: SpaceApp, signed_in: Client, refreshed: int) -> None:
    other_sign_in = app.tokens(signed_in)
    code = app.code(signed_in)
    tokens = app.exchange(code).json
    for _ in range(refreshed):
        tokens = app.refresh(tokens["refresh_token"]).json
    assert alive(tokens)
    again = app.exchange(code)
    assert (again.status, again.json["error"]) == (400, "invalid_grant")
    assert not alive(tokens)
    assert app.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    assert alive(other_sign_in)


def test_refresh_tokens_rotate_and_reuse_ends_the_family(app: SpaceApp, signed_in: Client) -> None:
    other_sign_in = app.tokens(signed_in)
    first = app.tokens(signed_in)
    second = app.refresh(first["refresh_token"]).json
    assert second["refresh_token"] != first["refresh_token"]
    assert (alive(first), alive(second)) == (False, True)
    third = app.refresh(second["refresh_token"]).json
    assert app.refresh(first["refresh_token"]).json["error"] == "invalid_grant"
    assert not alive(third)
    assert app.refresh(third["refresh_token"]).json["error"] == "invalid_grant"
    assert alive(other_sign_in)


def test_refreshing_never_widens_the_scopes(app: SpaceApp, signed_in: Client) -> None:
    tokens = app.tokens(signed_in, scope="openid read")
    app.code(signed_in, scope="email")
    assert app.refresh(tokens["refresh_token"], scope="read email").json["error"] == "invalid_scope"
    tokens = app.refresh(tokens["refresh_token"], scope="openid").json
    assert tokens["scope"] == "openid"
    assert (me(tokens["access_token"]).status, me(tokens["access_token"]).json) == (
        403,
        {"error": "The access token lacks the scope read"},
    )
    assert app.refresh(tokens["refresh_token"], scope="openid read").json["error"] == "invalid_scope"


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
@pytest.mark.parametrize("hint", [None, "refresh_token", "other"])
def test_revoking_ends_both(app: SpaceApp, signed_in: Client, which: str, hint: str | None) -> None:
    tokens = app.tokens(signed_in)
    answer = app.post("/oauth/revoke", {"token": tokens[which], "token_type_hint": hint})
    assert (answer.status, answer.json) == (200, {})
    assert not alive(tokens)
    assert app.refresh(tokens["refresh_token"]).status == 400


def test_revoking_tells_nothing_of_unknown_tokens(app: SpaceApp) -> None:
    assert app.post("/oauth/revoke", {"token": "unknown"}).status == 200
    assert app.post("/oauth/revoke", {}).json["error"] == "invalid_request"
    refused = app.post("/oauth/revoke", {"token": "x", "client_secret": "y"}).json
    assert refused["error"] == "invalid_client"
    assert "app id and secret" in refused["error_description"]


def test_an_old_refresh_token_revokes_what_came_of_it(app: SpaceApp, signed_in: Client) -> None:
    tokens = app.tokens(signed_in)
    fresh = app.refresh(tokens["refresh_token"]).json
    assert app.post("/oauth/revoke", {"token": tokens["refresh_token"]}).status == 200
    assert not alive(fresh)


def test_who_reads_the_database_can_use_nothing_of_it(app: SpaceApp, signed_in: Client) -> None:
    unused = app.code(signed_in)
    tokens = app.tokens(signed_in)
    for table in ("grant", "accesstoken", "refreshtoken"):
        rows = str(sql.rows(f"SELECT t::text FROM oauth2_provider_{table} t"))
        for secret in (unused, tokens["access_token"], tokens["refresh_token"]):
            assert secret not in rows
    assert app.secret not in str(sql.rows("SELECT t::text FROM spaces_oauthclient t"))


def test_codes_and_tokens_expire(app: SpaceApp, signed_in: Client) -> None:
    code, tokens = app.code(signed_in), app.tokens(signed_in)
    lifetimes = "SELECT round(extract(epoch FROM expires - created)) FROM oauth2_provider_{}"
    assert sql.rows(lifetimes.format("grant")) == [(600,)]
    assert sql.rows(lifetimes.format("accesstoken")) == [(7200,)]
    Grant.objects.update(expires="2020-01-01T00:00:00Z")
    AccessToken.objects.update(expires="2020-01-01T00:00:00Z")
    assert app.exchange(code).json["error"] == "invalid_grant"
    answer = me(tokens["access_token"])
    assert (answer.status, answer.json) == (401, {"error": "Access token is expired"})
    # Unused for longer than 90 days.
    assert app.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"


def test_me_tells_what_is_wrong_with_the_token(app: SpaceApp, signed_in: Client, api: ApiClient) -> None:
    missing, unverified = "Access token is missing", "Can not verify the access token"
    for header, error in {
        "": missing,
        "Basic abc": missing,
        "Bearer": missing,
        "Bearer \xfc": unverified,
        "Bearer " + "x" * 5000: unverified,
        f"Bearer {api.token()}": unverified,
    }.items():
        answer = api.get("/v2/users/me", authorization=header)
        assert (answer.status, answer.json) == (401, {"error": error}), header
    tokens = app.tokens(signed_in, scope="read openid")
    for token in (tokens["refresh_token"], tokens["id_token"]):
        assert me(token).json == {"error": unverified}
    # And a person's token opens nothing else.
    for path in ("/v2/users", "/v2/gigs"):
        answer = api.get(path, authorization=f"Bearer {tokens['access_token']}")
        assert (answer.status, answer.json) == (401, {"error": "Access token can not be decoded"})
    answer = api.get("/v2/users/me", authorization=f"bearer  {tokens['access_token']} ")
    assert answer.status == 200


@pytest.mark.parametrize("way", ["withdrawn", "removed"])
@pytest.mark.parametrize("is_sandbox", [False, True])
def test_the_end_of_a_consent_ends_its_tokens(
    new_app: Callable[..., SpaceApp], signed_in: Client, person: User, way: str, is_sandbox: bool
) -> None:
    app, other = new_app(is_sandbox=is_sandbox), new_app("Other")
    elsewhere = other.tokens(signed_in)
    code, tokens = app.code(signed_in, scope="read openid"), app.tokens(signed_in, scope="read openid")
    if way == "withdrawn":
        withdraw_consent(app.space, person.id)
    else:
        assert ApiClient(app.new).delete(f"/v2/users/{person.id}").status == 200
    assert me(tokens["access_token"]).json == {"error": "Can not verify the access token"}
    assert app.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    assert app.exchange(code).json["error"] == "invalid_grant"
    assert [space.name for space in connected_spaces(person.id)] == ["Other"]
    for table in (Grant, AccessToken, RefreshToken, IDToken):
        assert not table.objects.filter(application__space_id=app.space.id).exists()
    events = sql.rows("SELECT type FROM events_event WHERE space_id = %s ORDER BY id", [app.space.id])
    assert events == [("user.created",), ("user.deleted",)]
    assert alive(elsewhere)
    # Asked again, they can come back.
    assert signed_in.get(app.url()).status_code == 200
    assert alive(app.tokens(signed_in))


def test_tokens_of_closed_accounts_are_dead(app: SpaceApp, signed_in: Client, person: User) -> None:
    code, tokens = app.code(signed_in), app.tokens(signed_in)
    User.objects.filter(id=person.id).update(is_active=False)
    assert not alive(tokens)
    assert app.exchange(code).json["error"] == "invalid_grant"
    assert app.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"


def test_restricted_people_get_no_more_tokens(app: SpaceApp, signed_in: Client, person: User) -> None:
    code, tokens = app.code(signed_in), app.tokens(signed_in)
    User.objects.filter(id=person.id).update(banned_with_reason={"restricted": True, "cleared": False})
    assert app.exchange(code).json["error"] == "invalid_grant"
    assert app.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    # The Space learns of it where it looks for it.
    assert me(tokens["access_token"]).json["banned_with_reason"]["restricted"] is True


def test_a_consent_that_covers_less_gives_less(app: SpaceApp, signed_in: Client) -> None:
    code, tokens = app.code(signed_in, scope="read email"), app.tokens(signed_in, scope="read email")
    Consent.objects.update(scopes=["read"])
    assert app.exchange(code).json["error"] == "invalid_grant"
    assert app.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"


def test_a_new_secret_ends_the_old_one(app: SpaceApp, signed_in: Client) -> None:
    tokens = app.tokens(signed_in)
    old, app.secret = app.secret, rotate_secret(app.space.id)
    assert app.refresh(tokens["refresh_token"], client_secret=old).json["error"] == "invalid_client"
    assert app.refresh(tokens["refresh_token"]).status == 200


def test_what_expired_is_cleared_away(app: SpaceApp, signed_in: Client) -> None:
    app.code(signed_in)
    used = app.tokens(signed_in, scope="openid")
    dormant = app.refresh(used["refresh_token"]).json
    clear(timestamp=0)
    assert (Grant.objects.count(), AccessToken.objects.count(), RefreshToken.objects.count()) == (1, 1, 2)
    Grant.objects.update(expires="2020-01-01T00:00:00Z")
    AccessToken.objects.update(expires="2020-01-01T00:00:00Z")
    IDToken.objects.update(expires="2020-01-01T00:00:00Z")
    clear(timestamp=0)
    assert app.refresh(dormant["refresh_token"]).status == 400
    # The used one stays for 90 days: so long its reuse would be a sign of theft.
    assert (Grant.objects.count(), AccessToken.objects.count(), RefreshToken.objects.count()) == (0, 0, 1)
    assert IDToken.objects.count() == 0
