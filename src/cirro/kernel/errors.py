"""The errors that domain functions raise; each carries its HTTP status and a stable code, and knows no HTTP."""

# Their names say what happened, as HTTP does; "Error" would be said of each.
# ruff: noqa: N818

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with one field."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"


class CirroError(Exception):
    """Base of every refusal that a caller is told about."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.faults = tuple(faults)

    @classmethod
    def of(cls, *faults: Fault) -> CirroError:
        """Several faults reported in one message (contract section 1)."""
        return cls("; ".join(str(fault) for fault in faults), faults)

    @classmethod
    def at(cls, field: str, message: str) -> CirroError:
        """One fault at one field: `field: message`."""
        return cls.of(Fault(field, message))


class BadInput(CirroError):
    """Malformed JSON, a missing or an ill-typed parameter."""

    status = 400
    code = "bad_request"


class Unauthenticated(CirroError):
    """The access token is missing, unreadable, expired or not ours."""

    status = 401
    code = "unauthenticated"


class Forbidden(CirroError):
    """The app may not do this at all."""

    status = 403
    code = "forbidden"


class NotFound(CirroError):
    """Unknown, or another Space's: the caller can't tell which (contract section 1)."""

    status = 404
    code = "not_found"

    @classmethod
    def thing(cls, kind: str, identifier: object) -> NotFound:
        """The error for an unknown `kind` (such as "gig") with that id."""
        # 0 stands for what was no id at all.
        return cls(f"{kind} {identifier} is not known" if identifier else f"There is no such {kind}")


class MethodNotAllowed(CirroError):
    """The path exists, but not with this method."""

    status = 405
    code = "method_not_allowed"


class Conflict(CirroError):
    """The same is being done just now; it can be asked for again in a moment."""

    status = 409
    code = "conflict"


class TooLarge(CirroError):
    """The request body is larger than the installation takes."""

    status = 413
    code = "payload_too_large"


class Refused(CirroError):
    """Understood, but against a rule: a state transition, a validation across fields, a duplicate."""

    status = 422
    code = "unprocessable"
