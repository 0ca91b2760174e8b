"""A pattern being read from left to right."""

import re


class RegexRefusedError(Exception):
    """Why a pattern can't be used, as a short sentence."""


class Reader:
    """The pattern and the place in it."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._place = 0

    def at_end(self) -> bool:
        """Whether all is read."""
        return self._place >= len(self._pattern)

    def peek(self) -> str:
        """The next character, "" at the end."""
        return self._pattern[self._place : self._place + 1]

    def next(self) -> str:
        """The next character, read; "" at the end."""
        character = self.peek()
        self._place += len(character)
        return character

    def take(self, text: str) -> bool:
        """Read `text` if it comes next."""
        if not self._pattern.startswith(text, self._place):
            return False
        self._place += len(text)
        return True

    def match(self, expression: re.Pattern[str]) -> str:
        """Read what `expression` matches next; "" when it doesn't."""
        found = expression.match(self._pattern, self._place)
        if not found:
            return ""
        self._place = found.end()
        return found.group()

    def matches(self, expression: re.Pattern[str], *, back: int = 0) -> bool:
        """Whether `expression` matches next, or `back` characters earlier; nothing is read."""
        return expression.match(self._pattern, self._place - back) is not None

    def next_after_backslash(self) -> str:
        """The character after a backslash."""
        character = self.next()
        if not character:
            raise RegexRefusedError("the pattern ends with a backslash")
        return character

    def quoted(self) -> str:
        r"""The text up to \E or the end, after \Q."""
        end = self._pattern.find("\\E", self._place)
        stop = end if end >= 0 else len(self._pattern)
        text = self._pattern[self._place : stop]
        self._place = stop + 2 if end >= 0 else stop
        return text
