"""MongoDB's query language over one JSON document, compiled for PostgreSQL. A pure library: it knows no database."""

from cirro.mql.errors import MqlError
from cirro.mql.filters import Clause, Filter, parse_filter
from cirro.mql.literals import sql_text
from cirro.mql.sorts import Sort, parse_sort
from cirro.mql.walk import values_at

__all__ = ["Clause", "Filter", "MqlError", "Sort", "parse_filter", "parse_sort", "sql_text", "values_at"]
