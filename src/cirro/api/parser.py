"""How request bodies and query strings are read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from cirro.kernel import jsontext


class ContractParser(Parser):
    """Strict JSON bodies; query arrays as `status[]=a&status[]=b`, as a repeated key, or as one value."""

    def parse_body(self, request: HttpRequest) -> Any:
        return jsontext.read(request.body)

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key in data:
            name = key.removesuffix("[]")
            if name in list_fields:
                result.setdefault(name, []).extend(data.getlist(key))
            else:
                result[name] = data[key]
        return result
