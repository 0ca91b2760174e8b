"""How request bodies and query strings are read."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from cirro.kernel import jsontext
from cirro.kernel.errors import BadInput


class ContractParser(Parser):
    """Strict JSON bodies; query arrays as `status[]=a&status[]=b`, as a repeated key, or as one value."""

    def parse_body(self, request: HttpRequest) -> Any:
        body = jsontext.read(request.body)
        if not isinstance(body, dict):
            raise BadInput("The request body must be a JSON object")
        return body

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        _check_encoding(request.META.get("QUERY_STRING", ""))
        result: dict[str, Any] = {}
        for key in data:
            name = key.removesuffix("[]")
            if name in list_fields:
                result.setdefault(name, []).extend(data.getlist(key))
            else:
                result[name] = data[key]
        return result


def _check_encoding(query: str) -> None:
    """Django reads what is no UTF-8 as replacement characters; here it is no parameter at all."""
    try:
        # As WSGI has it: bytes, one character each.
        unquote_to_bytes(query.encode("latin-1")).decode()
    except UnicodeError as error:
        raise BadInput("The query string is not valid UTF-8") from error
