"""Taking in request bodies, whatever way they come: with a length, in chunks, or not at all."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError

from cirro.kernel.errors import BadInput, TooLarge

_BROKE_OFF = "The request body broke off before its end"


def check_announced(request: HttpRequest) -> None:
    """Raise TooLarge for a body that says itself, before it is read, that it is too large."""
    if _announced(request) > _limit():
        raise _too_large()


def take_body(request: HttpRequest) -> None:
    """Read the body of a POST. However a call without one is labelled, it stands for an object without fields.

    Raises TooLarge, or BadInput when less came than was announced.
    """
    if request.method != "POST":
        return
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        # Django reads as much as Content-Length says, so without one nothing. The web server ends this stream
        # where the body ends, or broke off: an empty one therefore stays empty, which no call accepts.
        body = request.META["wsgi.input"].read(_limit() + 1)
        if len(body) > _limit():
            raise _too_large()
    else:
        body = _sized_body(request) or b"{}"
    request._body = body  # where Django keeps what it read


def _sized_body(request: HttpRequest) -> bytes:
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise _too_large() from error
    except UnreadablePostError as error:
        raise BadInput(_BROKE_OFF) from error
    if len(body) < _announced(request):
        raise BadInput(_BROKE_OFF)
    return body


def _announced(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _limit() -> int:
    limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return limit


def _too_large() -> TooLarge:
    return TooLarge(f"The request body is larger than {_limit() // 1024} KiB")
