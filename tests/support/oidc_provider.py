"""A real OpenID Connect provider on a loopback port, for sign-in tests: Authlib's server with one person signed in.

Its claims can be chosen, and it can be told to misbehave in one way or another.
"""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt as pyjwt
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from flask import Flask, Response, jsonify, redirect, request
from joserfc.jwk import RSAKey
from jwt.utils import base64url_encode
from werkzeug.serving import WSGIRequestHandler, make_server

Json = dict[str, Any]


@cache
def signing_key(name: str) -> RSAKey:
    """One key for each name, made once."""
    return RSAKey.generate_key(2048, {"kid": name, "alg": "RS256", "use": "sig"}, private=True)


@dataclass
class Code(AuthorizationCodeMixin):
    """A code that waits to be exchanged."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass
class OidcProvider(ClientMixin):
    """A provider with one client, and `claims` of the one person who is signed in there.

    `faults` are among: denied, server_error, wrong_nonce, no_nonce, wrong_audience, wrong_party, expired, bad_signature,
    unknown_key, unsigned, shared_secret, other_issuer, no_id_token, other_person, token_error, token_html, slow,
    no_pkce (refuses a verifier), other_discovery, plain_discovery.
    """

    redirect_uri: str
    issuer: str = ""
    client_id: str = "cirro"
    client_secret: str = "the-clients-secret-of-some-length"
    auth_methods: list[str] = field(default_factory=lambda: ["client_secret_basic"])
    claims: Json = field(default_factory=dict)
    faults: set[str] = field(default_factory=set)
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    seen: list[Json] = field(default_factory=list)

    # As Authlib asks the client

    def get_client_id(self) -> str:
        return self.client_id

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.redirect_uri

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == self.client_secret

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in self.auth_methods

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


def _grant(provider: OidcProvider) -> type[AuthorizationCodeGrant]:
    class Grant(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]  # noqa: RUF012 - as Authlib has it

        def save_authorization_code(self, code: str, request: Any) -> None:
            data = request.payload.data
            provider.codes[code] = Code(
                code,
                request.payload.redirect_uri,
                request.scope,
                data.get("nonce"),
                data.get("code_challenge"),
                data.get("code_challenge_method"),
            )

        def query_authorization_code(self, code: str, client: OidcProvider) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            provider.codes.pop(authorization_code.code)

        def authenticate_user(self, authorization_code: Code) -> Json:
            return provider.claims

    return Grant


class IdTokens(OpenIDCode):
    """The ID tokens of `provider`, good or bad."""

    provider: OidcProvider

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return False

    def generate_user_info(self, user: Json, scope: str) -> Json:
        return {"sub": user["sub"]}

    def encode_id_token(self, token: Json, request: Any) -> str:
        faults, now = self.provider.faults, int(time.time())
        nonce = request.authorization_code.get_nonce()
        claims: Json = {
            "iss": "https://elsewhere.example" if "other_issuer" in faults else self.provider.issuer,
            "aud": "somebody-else" if "wrong_audience" in faults else self.provider.client_id,
            "sub": self.provider.claims["sub"],
            "iat": now - 7200 if "expired" in faults else now,
            "exp": now - 3600 if "expired" in faults else now + 300,
            **({} if nonce is None else {"nonce": "another" if "wrong_nonce" in faults else nonce}),
            **({"azp": "somebody-else"} if "wrong_party" in faults else {}),
        }
        if "no_nonce" in faults:
            claims.pop("nonce", None)
        if "unsigned" in faults:
            return pyjwt.encode(claims, "", "none")
        if "shared_secret" in faults:
            # What a verifier falls for that takes the published key for a shared one. PyJWT itself won't sign so.
            head = pyjwt.encode(claims, "k" * 32, "HS256", {"kid": "main"}).rpartition(".")[0]
            mac = hmac.digest(signing_key("main").as_pem(private=False), head.encode(), "sha256")
            return f"{head}.{base64url_encode(mac).decode()}"
        key = signing_key("other" if faults & {"bad_signature", "unknown_key"} else "main")
        kid = "other" if "unknown_key" in faults else "main"
        return pyjwt.encode(claims, key.as_pem(private=True), "RS256", {"kid": kid})


def _application(provider: OidcProvider) -> Flask:
    app = Flask(__name__)
    server = AuthorizationServer(
        app,
        query_client=lambda client_id: provider if client_id == provider.client_id else None,
        save_token=lambda token, request: provider.tokens.add(token["access_token"]),
    )
    tokens = IdTokens()
    tokens.provider = provider
    server.register_grant(_grant(provider), [tokens, CodeChallenge(required=False)])

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Response:
        base = (
            provider.issuer.replace("127.0.0.1", "plain.example")
            if _has("plain_discovery")
            else provider.issuer
        )
        return jsonify(
            issuer="https://elsewhere.example" if _has("other_discovery") else provider.issuer,
            authorization_endpoint=f"{base}/authorize",
            token_endpoint=f"{base}/token",
            userinfo_endpoint=f"{base}/userinfo",
            jwks_uri=f"{base}/keys",
            token_endpoint_auth_methods_supported=provider.auth_methods,
        )

    @app.get("/authorize")
    def authorize() -> Response:
        provider.seen.append(dict(request.args))
        if _has("server_error"):
            return redirect(f"{provider.redirect_uri}?error=server_error&state={request.args['state']}")  # type: ignore[return-value]
        grant = server.get_consent_grant(end_user=provider.claims)
        user = None if _has("denied") else provider.claims
        answer: Response = server.create_authorization_response(grant=grant, grant_user=user)
        return answer

    @app.post("/token")
    def token() -> Response:
        if _has("slow"):
            time.sleep(0.6)
        if _has("token_error") or (_has("no_pkce") and "code_verifier" in request.form):
            return Response('{"error": "invalid_client"}', 401, mimetype="application/json")
        if _has("token_html"):
            return Response("<h1>Maintenance</h1>")
        answer: Response = server.create_token_response()
        if _has("no_id_token") and isinstance(answer.json, dict):
            return jsonify({name: value for name, value in answer.json.items() if name != "id_token"})
        return answer

    @app.get("/keys")
    def keys() -> Response:
        return jsonify(keys=[signing_key("main").as_dict(private=False)])

    @app.get("/userinfo")
    def userinfo() -> Response:
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in provider.tokens:
            return Response(status=401)
        return jsonify({**provider.claims, **({"sub": "another"} if _has("other_person") else {})})

    def _has(fault: str) -> bool:
        return fault in provider.faults

    return app


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        pass


@contextmanager
def running(app: Flask) -> Iterator[str]:
    """Run `app` on a loopback port in a thread until the block ends; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@contextmanager
def serve(provider: OidcProvider) -> Iterator[OidcProvider]:
    """Run `provider` until the block ends. The environment must allow Authlib plain HTTP
    (AUTHLIB_INSECURE_TRANSPORT=1)."""
    signing_key("main")  # Nobody waits for an answer while it is made.
    with running(_application(provider)) as address:
        provider.issuer = address
        yield provider
