"""One line in the log, without a traceback, for what is no fault of the code: a database that went away, which each of the
worker's tasks notices, and requests by a host name that isn't ours, which anybody may send."""

from __future__ import annotations

import logging

import psycopg

_WITH_TRACEBACKS_OF_THEIR_OWN = ("procrastinate", "asyncio")
# SQLSTATEs of a connection that broke (08…) or a server that stops, crashed or starts (57P01 to 57P03).
_GONE = ("08", "57P0")


class OneLine(logging.Filter):
    """Takes the traceback off what procrastinate and asyncio report about a lost connection, and off wrong host names."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything pass; shorten the record where it fits."""
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if error and record.name.split(".")[0] in _WITH_TRACEBACKS_OF_THEIR_OWN and is_lost_connection(error):
            text = record.getMessage().strip()
            reason = str(error).strip()
            if reason not in text:
                text = f"{text}: {reason}"
            record.msg, record.args = " ".join(text.split()), None
            record.exc_info = record.exc_text = None
        elif record.name == "django.security.DisallowedHost":
            record.exc_info = record.exc_text = None
        return True


def is_lost_connection(error: BaseException) -> bool:
    """Whether it says, or was caused by something that says, that the database can't be reached any more."""
    cause: BaseException | None = error
    while cause:
        if isinstance(cause, psycopg.InterfaceError):
            return True
        if isinstance(cause, psycopg.OperationalError):
            return cause.sqlstate is None or cause.sqlstate.startswith(_GONE)
        cause = cause.__cause__ or cause.__context__
    return False
