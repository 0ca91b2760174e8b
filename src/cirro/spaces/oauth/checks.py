"""What an authorize request may ask for beyond what oauthlib looks at."""

from __future__ import annotations

import re
from typing import Any

from oauthlib.oauth2.rfc6749 import errors
from oauthlib.openid.connect.core.exceptions import RequestNotSupported, RequestURINotSupported

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}\Z", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,9}\Z", re.ASCII)
_PROMPTS = {"none", "login", "consent", "select_account"}
LONGEST = {"nonce": 255, "state": 2048}


def check_request(request: Any) -> dict[str, Any]:
    """Refuse what isn't offered. Called once the redirect address is known to be the Space's, so that it is told.

    Raises OAuth2Error.
    """
    check_once(request)
    if getattr(request, "request", None) is not None:
        raise RequestNotSupported(request=request)
    if getattr(request, "request_uri", None) is not None:
        raise RequestURINotSupported(request=request)
    if getattr(request, "response_mode", None) not in (None, "query"):
        raise _invalid(request, "Only response_mode=query is offered.")
    for name, longest in LONGEST.items():
        given = getattr(request, name, None) or ""
        if len(given) > longest or "\0" in given:
            raise _invalid(request, f"{name} must be text of at most {longest} characters.")
    _check_proof(request)
    _check_prompt(request)
    return {}


def check_once(request: Any) -> dict[str, Any]:
    """Refuse parameters that come twice: which of them is meant? Raises OAuth2Error."""
    if request.duplicate_params:
        raise _invalid(request, f"{request.duplicate_params[0]} must be given once.")
    return {}


def _check_proof(request: Any) -> None:
    """PKCE (RFC 7636) is optional; `plain` is no proof."""
    if request.code_challenge is None and request.code_challenge_method is None:
        return
    if request.code_challenge_method != "S256":
        raise _invalid(request, "Only code_challenge_method=S256 is offered.")
    if not _CHALLENGE.match(request.code_challenge or ""):
        raise _invalid(request, "code_challenge must be 43 characters of base64url.")


def _check_prompt(request: Any) -> None:
    prompts = (request.prompt or "").split()
    if not _PROMPTS.issuperset(prompts) or ("none" in prompts and len(prompts) > 1):
        raise _invalid(request, "prompt must be none, or some of login, consent and select_account.")
    if not _SECONDS.match(getattr(request, "max_age", None) or "0"):
        raise _invalid(request, "max_age must be a number of seconds.")


def _invalid(request: Any, description: str) -> errors.InvalidRequestError:
    return errors.InvalidRequestError(description=description, request=request)
