"""Column types of PostgreSQL that Django does not bring."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.types.json import Json


class OrderedJSONField(models.JSONField):
    """JSON kept as written (`json`, not `jsonb`): the order of its keys counts, as in a sort."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "json"

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        # The driver decodes `json` itself, unlike `jsonb`, which Django keeps from it.
        return value

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        # Django would send `jsonb`, which has lost the order before the column sees it.
        return Json(self.get_prep_value(value))


if TYPE_CHECKING:
    _Text = models.TextField[str, str]
else:
    # Generic in the type stubs only.
    _Text = models.TextField


class JsonPathField(_Text):
    """A compiled JSON path predicate, checked by the database."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "jsonpath"

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:
        return "%s::jsonpath"
