"""The header `Idempotency-Key` (contract section 6): a POST that is repeated is answered again, not carried out again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from cirro.kernel import clock, jsontext, repeats
from cirro.kernel.errors import BadInput
from cirro.kernel.request import SpaceRef

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEY_PATTERN = "^[ -~]{1,255}$"

_KEY = re.compile(KEY_PATTERN.removesuffix("$") + r"\Z")
_View = Callable[..., HttpResponse]


def repeatable(view: _View) -> _View:
    """The view, in one transaction with the keeping of its answer when the call has a key. A refusal is not kept."""

    @wraps(view)
    def answered(request: HttpRequest, **values: Any) -> HttpResponse:
        key = request.headers.get(HEADER)
        space = getattr(request, "auth", None)
        if key is None or request.method != "POST" or not isinstance(space, SpaceRef):
            return view(request, **values)
        if not _KEY.match(key):
            raise BadInput.at(HEADER, "must have 1 to 255 printable ASCII characters")
        call_hash = _call_hash(request)
        with transaction.atomic():
            kept = repeats.claim(space.id, key, call_hash)
            if kept is not None:
                return _replayed(kept)
            # What is called begins with the clock; but whatever it does, no row may be locked before (`kernel.clock`).
            clock.now(space)
            response = view(request, **values)
            given = repeats.Answer(response.status_code, bytes(response.content))
            repeats.keep(space.id, key, call_hash, given)
            return response

    return answered


def _call_hash(request: HttpRequest) -> bytes:
    """What makes two calls the same: the path with its query, whichever way it begins, and the body as JSON."""
    try:
        body = orjson.dumps(jsontext.read(request.body), option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        # Nested deeper than can be written again: then the same means byte for byte.
        body = request.body
    path = f"{request.path_info}?{request.META.get('QUERY_STRING', '')}"
    return hashlib.sha256(path.encode() + b"\n" + body).digest()


def _replayed(kept: repeats.Answer) -> HttpResponse:
    response = HttpResponse(kept.body, status=kept.status, content_type="application/json")
    response[REPLAYED] = "true"
    return response
