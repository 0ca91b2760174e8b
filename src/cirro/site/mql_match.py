"""Filters and sorts on given documents, evaluated by PostgreSQL, many in one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import orjson
import psycopg
from psycopg import errors

from cirro.mql import MqlError, parse_filter, parse_sort, sql_text

TIMEOUT_SECONDS = 2.0
# Of one statement for many questions: past some dozens, a round trip more costs nothing.
_BATCH_QUESTIONS = 64
_BATCH_CHARS = 256 * 1024


class BadQuestionError(ValueError):
    """A line that can't be answered; the message says why."""


@dataclass(frozen=True)
class Question:
    """A line as SQL: an expression with one parameter, the documents as JSON text."""

    expression: str
    documents: str

    @property
    def size(self) -> int:
        """Characters that go to the server."""
        return len(self.expression) + len(self.documents)


class Matcher:
    """Answers questions on one connection, within `with`."""

    def __init__(self, url: str) -> None:
        """`url`: the database, which needs no tables. Raises psycopg.OperationalError when it can't be reached."""
        self._pg = psycopg.connect(url, autocommit=True, prepare_threshold=None, connect_timeout=10)

    def __enter__(self) -> Self:
        self._pg.execute(f"SET statement_timeout = '{TIMEOUT_SECONDS}s'")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pg.close()

    def answers(self, lines: Sequence[bytes]) -> Iterator[bytes]:
        """One JSON text for each line that is not blank, in order."""
        batch: list[Question | BadQuestionError] = []
        size = 0
        for line in lines:
            if not line.strip():
                continue
            question = _question(line)
            batch.append(question)
            size += question.size if isinstance(question, Question) else 0
            if len(batch) >= _BATCH_QUESTIONS or size > _BATCH_CHARS:
                yield from self._answer(batch)
                batch, size = [], 0
        yield from self._answer(batch)

    def _answer(self, batch: Sequence[Question | BadQuestionError]) -> Iterator[bytes]:
        questions = [question for question in batch if isinstance(question, Question)]
        try:
            places = iter(self._evaluate(questions)) if questions else iter(())
        except psycopg.Error:
            if self._pg.broken:
                raise
            # One of them failed, or all together took too long: each by itself.
            for question in batch:
                yield self._answer_alone(question)
            return
        for question in batch:
            yield _error(question) if isinstance(question, BadQuestionError) else _matches(next(places))

    def _answer_alone(self, question: Question | BadQuestionError) -> bytes:
        if isinstance(question, BadQuestionError):
            return _error(question)
        try:
            return _matches(self._evaluate([question])[0])
        except errors.QueryCanceled:
            return _error(BadQuestionError(f"took longer than {TIMEOUT_SECONDS} s"))
        except psycopg.Error as error:
            if self._pg.broken:
                raise
            return _error(BadQuestionError(error.diag.message_primary or str(error)))

    def _evaluate(self, questions: Sequence[Question]) -> Sequence[list[int]]:
        expressions = ", ".join(question.expression for question in questions)
        row = self._pg.execute(
            f"SELECT {expressions}".encode(), [question.documents for question in questions]
        ).fetchone()
        assert row is not None  # a SELECT without FROM has one row
        return row


def _question(line: bytes) -> Question | BadQuestionError:
    try:
        asked = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return BadQuestionError(f"not valid JSON: {error}")
    try:
        documents = _documents(asked)
        condition = sql_text(_parsed("filter", asked.get("filter", {})))
        order = _parsed("sort", asked.get("sort"))
    except BadQuestionError as error:
        return error
    # The filter is a literal, as in the waves; `sql_text` takes care of percent signs.
    expression = (
        "ARRAY(SELECT d.place - 1 FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS d(document, place)"
        f" WHERE d.document @@ {condition}::jsonpath ORDER BY {order}d.place)"
    )
    return Question(expression, orjson.dumps(documents).decode())


def _documents(asked: object) -> list[object]:
    if not isinstance(asked, dict):
        raise BadQuestionError('a line must be an object: {"documents": […], "filter": {…}}')
    documents = asked.get("documents")
    if not isinstance(documents, list):
        raise BadQuestionError("documents: must be an array")
    for place, document in enumerate(documents):
        if not isinstance(document, dict):
            raise BadQuestionError(f"documents.{place}: must be an object")
    return documents


def _parsed(name: str, query: object) -> str:
    """The filter's JSON path, or the sort's ORDER BY terms with a comma after them."""
    try:
        if name == "filter":
            return parse_filter(query).jsonpath()
        order = parse_sort(query).order_by("d.document")
    except MqlError as error:
        raise BadQuestionError(f"{name}: {error}") from error
    return f"{order}, " if order else ""


def _matches(places: list[int]) -> bytes:
    return orjson.dumps({"matches": places})


def _error(question: BadQuestionError) -> bytes:
    return orjson.dumps({"error": str(question)})
