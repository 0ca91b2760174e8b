"""Why `cirro up` does not go on. Every message is a sentence for the operator."""


class SupervisorError(Exception):
    """The programs cannot be kept running."""


class AlreadyUpError(SupervisorError):
    """Another `cirro up` serves this data directory."""
