"""Column types of PostgreSQL that Django does not bring."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class OrderedJSONField(models.JSONField):
    """JSON kept as written (`json`, not `jsonb`): the order of its keys counts, as in a sort."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "json"

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        # The driver decodes `json` itself, unlike `jsonb`, which Django keeps from it.
        return value


class JsonPathField(models.TextField):
    """A compiled JSON path predicate, checked by the database."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "jsonpath"

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:
        return "%s::jsonpath"
