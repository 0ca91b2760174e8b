"""The whole way with a standard client library, over HTTP, the person signing in by the forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urljoin

import jwt
import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session

from tests.spaces.oauth.flow import CALLBACK, SpaceApp
from tests.support.patience import PATIENCE
from tests.support.people import PASSWORD, make_person
from tests.support.server import Server

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def send(browser: requests.Session, page: requests.Response, **fields: str) -> requests.Response:
    """Fill in the page's form, as far as the server's own pages lead on."""
    assert page.status_code == 200, page.text
    token = TOKEN.findall(page.text)[-1]
    answer = browser.post(
        page.url,
        {"csrfmiddlewaretoken": token, **fields},
        headers={"Referer": page.url},
        allow_redirects=False,
        timeout=PATIENCE,
    )
    while answer.is_redirect and not answer.headers["Location"].startswith(CALLBACK):
        address = urljoin(page.url, answer.headers["Location"])
        answer = browser.get(address, allow_redirects=False, timeout=PATIENCE)
    return answer


@pytest.mark.django_db(transaction=True)
def test_a_standard_client_library_signs_a_person_in(
    server: Server, new_app: Callable[..., SpaceApp]
) -> None:
    app, person = new_app(), make_person()
    with requests.Session() as browser:
        found = requests.get(f"{server.url}/.well-known/openid-configuration", timeout=PATIENCE).json()
        assert found["issuer"] == server.url
        client = OAuth2Session(
            app.id,
            app.secret,
            redirect_uri=CALLBACK,
            scope="openid read",
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic",
        )
        client.default_timeout = PATIENCE
        verifier = "v" * 64
        url, state = client.create_authorization_url(
            found["authorization_endpoint"], code_verifier=verifier, nonce="n-1"
        )

        sign_in = browser.get(url, timeout=PATIENCE)
        assert "/oauth/authorize" not in sign_in.url.partition("?")[0]
        consent = send(browser, sign_in, login=person.email, password=PASSWORD)
        assert "Sign in to Trees with Cirro?" in consent.text
        back = send(browser, consent, allow="yes").headers["Location"]

        tokens = client.fetch_token(
            found["token_endpoint"], authorization_response=back, state=state, code_verifier=verifier
        )
        key = jwt.PyJWKClient(found["jwks_uri"], timeout=PATIENCE).get_signing_key_from_jwt(
            tokens["id_token"]
        )
        claims = jwt.decode(tokens["id_token"], key, ["RS256"], audience=app.id, issuer=server.url)
        assert (claims["sub"], claims["nonce"]) == (str(person.id), "n-1")
        assert client.get(f"{server.url}/v2/users/me").json()["id"] == str(person.id)
        assert client.get(found["userinfo_endpoint"]).json() == {"sub": str(person.id)}

        fresh = client.refresh_token(found["token_endpoint"])
        assert fresh["refresh_token"] != tokens["refresh_token"]
        assert client.get(f"{server.url}/v2/users/me").status_code == 200
        # Asked once: the next time the browser is led straight back.
        again, _ = client.create_authorization_url(found["authorization_endpoint"], code_verifier=verifier)
        straight = browser.get(again, allow_redirects=False, timeout=PATIENCE)
        assert straight.headers["Location"].startswith(f"{CALLBACK}?code=")

        client.revoke_token(found["revocation_endpoint"], fresh["access_token"])
        answer = client.get(f"{server.url}/v2/users/me")
        assert (answer.status_code, answer.json()) == (401, {"error": "Can not verify the access token"})
