"""What can go wrong with the embedded PostgreSQL. Every message is a sentence for the operator."""


class PostgresError(Exception):
    """The embedded PostgreSQL cannot do what was asked."""


class NoBinariesError(PostgresError):
    """There is no embedded PostgreSQL for this platform."""


class AlreadyRunningError(PostgresError):
    """Another process runs the server of this data directory."""

    def __init__(self, home: object, pid: object, *, temporary: bool) -> None:
        super().__init__(f"the embedded PostgreSQL of {home} is already run by process {pid or 'unknown'}")
        self.pid = pid
        self.temporary = temporary
        """Whether that process runs it only for the length of one command."""


class StartFailedError(PostgresError):
    """PostgreSQL did not come up; the message ends with the last lines of its log."""


class StartCancelledError(PostgresError):
    """The start was called off by the caller."""
