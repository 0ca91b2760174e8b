"""What every API call goes through, whatever its path: request id, body limit, JSON for every refusal."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from cirro.api.body import check_announced
from cirro.api.errors import error_response
from cirro.kernel.errors import CirroError, MethodNotAllowed, NotFound

log = logging.getLogger("cirro.api")

_VERSIONED = re.compile(r"/v\d+(/|\Z)")
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z", re.ASCII)


class ApiMiddleware:
    """Serves `/api/v2/…` as `/v2/…`, and turns what Django refuses by itself into the contract's errors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.request_id = self._request_id(request)  # type: ignore[attr-defined]  # ours, read by error_response
        is_api = _is_api(request)
        if request.path_info.startswith("/api/"):
            request.path_info = request.path_info.removeprefix("/api")
        response = self._respond(request) if is_api else self.get_response(request)
        if isinstance(response, HttpResponse) and not response.has_header("Content-Length"):
            # Otherwise it would go out in chunks.
            response["Content-Length"] = str(len(response.content))
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]  # ours
        return response

    def _respond(self, request: HttpRequest) -> HttpResponseBase:
        try:
            check_announced(request)
        except CirroError as error:
            return error_response(request, error)
        response = self.get_response(request)
        if response.status_code < 400 or "json" in response.get("Content-Type", ""):
            return response
        if "Allow" in response:
            # Comes in any order; the same call shall have the same answer.
            response["Allow"] = ", ".join(sorted(response["Allow"].split(", ")))
        # Django's own pages: no such path, wrong method, or a failure outside the API's handlers.
        answer = error_response(request, _own_page(request, response))
        for header in ("Allow", "Retry-After"):
            if header in response:
                answer[header] = response[header]
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """A failure: answered in JSON, and logged."""
        if not _is_api(request) or isinstance(error, Http404):
            return None
        request_id = request.request_id  # type: ignore[attr-defined]  # ours
        log.error("%s %s failed (request %s)", request.method, request.path, request_id, exc_info=error)
        return error_response(
            request, CirroError("Something went wrong here. It was logged under this request's id")
        )

    @staticmethod
    def _request_id(request: HttpRequest) -> str:
        given = request.headers.get("X-Request-Id", "")
        return given if _GIVEN_ID.match(given) else secrets.token_hex(8)


def _is_api(request: HttpRequest) -> bool:
    if request.path == "/api/oauth/authorize":
        # A page for people, at both of its addresses.
        return False
    return request.path.startswith("/api/") or bool(_VERSIONED.match(request.path_info))


def _own_page(request: HttpRequest, response: HttpResponseBase) -> CirroError:
    if response.status_code == 404:
        return NotFound(f"There is nothing at {request.path[:200]}")
    if response.status_code == 405:
        return MethodNotAllowed(f"{request.method} is not possible here, only {response.get('Allow', '')}")
    error = CirroError("The request can not be answered")
    error.status = response.status_code  # type: ignore[misc]  # as Django decided
    return error
