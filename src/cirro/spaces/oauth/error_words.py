"""What an OAuth error means, in plain words for the Space's developer."""

from __future__ import annotations

import json

from django.http import HttpResponse

# The code alone says neither which of several things is wrong nor what to do. Which of them it is stays untold: whoever
# holds a stolen code or token learns nothing. ASCII without quotation marks, as RFC 6749 wants.
_REFRESH = "refresh_token"
_GRANTS = {
    "": "The code is unknown, older than 10 minutes, used already or another Space's, the code_verifier does not fit "
    "its code_challenge, or the person has withdrawn the consent. Send them to the authorize page again.",
    _REFRESH: "The refresh token is unknown, unused for 90 days, used already, revoked or another Space's, or the person "
    "has withdrawn the consent. Send them to the authorize page again.",
}
_WORDS = {
    "invalid_client": "The client_id or the client_secret is wrong or missing. They are the Space's app id and secret, "
    "sent in the form or as HTTP Basic.",
    "unsupported_grant_type": "grant_type must be authorization_code or refresh_token.",
    "invalid_scope": "scope must not ask for more than the first token gave.",
}


def explained(response: HttpResponse, grant_type: str = "") -> HttpResponse:
    """The same answer; an error that says no more than its code gets an `error_description`."""
    if response.status_code < 400:
        return response
    answer = json.loads(response.content)
    words = _WORDS.get(answer["error"])
    if answer["error"] == "invalid_grant":
        words = _GRANTS[_REFRESH if grant_type == _REFRESH else ""]
    if words and not answer.get("error_description"):
        response.content = json.dumps({**answer, "error_description": words})
    return response
