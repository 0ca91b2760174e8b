"""Where the parser is: for messages and for the limits that run over the whole query."""

from dataclasses import dataclass, field, replace

from cirro.mql.errors import MqlError
from cirro.mql.limits import MAX_CLAUSES, MAX_PATTERNS
from cirro.mql.values import check_depth


@dataclass
class Counts:
    """What has been met so far in one query."""

    clauses: int = 0
    patterns: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Scope:
    """A place in the query."""

    path: str = ""
    operator: str | None = None
    depth: int = 0
    counts: Counts = field(default_factory=Counts)

    def at_path(self, path: str) -> "Scope":
        """The scope of the field `path` below this one."""
        return replace(self, path=f"{self.path}.{path}" if self.path else path, operator=None)

    def at_operator(self, operator: str) -> "Scope":
        """The scope of an operator here."""
        return replace(self, operator=operator)

    def deeper(self) -> "Scope":
        """One level down; MqlError beyond the limit."""
        check_depth(self.depth + 1, self.path, self.operator)
        return replace(self, depth=self.depth + 1)

    def error(self, reason: str) -> MqlError:
        """The error to raise for what is wrong here."""
        return MqlError(self.path, self.operator, reason)

    def count_clause(self) -> None:
        """Note one more condition; MqlError beyond the limit."""
        self.counts.clauses += 1
        if self.counts.clauses > MAX_CLAUSES:
            raise MqlError("", None, f"more than {MAX_CLAUSES} clauses")

    def count_pattern(self, pattern: str) -> None:
        """Note a regular expression; MqlError when there are too many different ones."""
        self.counts.patterns.add(pattern)
        if len(self.counts.patterns) > MAX_PATTERNS:
            raise MqlError("", None, f"more than {MAX_PATTERNS} regular expressions")
