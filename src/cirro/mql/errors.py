"""The one error of the query language."""


class MqlError(ValueError):
    """A query that is refused.

    `path` is the dotted path that the query names ("" at the root), `operator` the operator concerned
    (None when there is none), `reason` one short sentence without a full stop.
    """

    def __init__(self, path: str, operator: str | None, reason: str) -> None:
        self.path = path
        self.operator = operator
        self.reason = reason
        where = ".".join(part for part in (path, operator) if part)
        super().__init__(f"{where}: {reason}" if where else reason)
