"""The one error of the query language."""

_SHOWN = 200


class MqlError(ValueError):
    """A query that is refused.

    `path` is the dotted path that the query names ("" at the root), `operator` the operator concerned
    (None when there is none), `reason` one short sentence without a full stop. Path and operator come from outside:
    they are kept as text that can be shown and stored, cut when very long.
    """

    def __init__(self, path: str, operator: str | None, reason: str) -> None:
        self.path = _shown(path)
        self.operator = None if operator is None else _shown(operator)
        self.reason = reason
        where = ".".join(part for part in (self.path, self.operator) if part)
        super().__init__(f"{where}: {reason}" if where else reason)


def _shown(text: str) -> str:
    cut = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return cut.encode(errors="backslashreplace").decode().replace("\0", "\\x00")
