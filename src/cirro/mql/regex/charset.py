"""Sets of characters as sorted ranges of code points."""

from functools import cache

Ranges = tuple[tuple[int, int], ...]

LAST = 0x10FFFF
NEWLINE: Ranges = ((10, 10),)


def normal(ranges: Ranges) -> Ranges:
    """The same set, sorted, with touching ranges joined."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return tuple(joined)


def inverted(ranges: Ranges) -> Ranges:
    """Every character that is not in the set."""
    gaps: list[tuple[int, int]] = []
    start = 0
    for low, high in normal(ranges):
        if start < low:
            gaps.append((start, low - 1))
        start = high + 1
    if start <= LAST:
        gaps.append((start, LAST))
    return tuple(gaps)


def of(characters: str) -> Ranges:
    """The set of these characters."""
    return normal(tuple((ord(one), ord(one)) for one in characters))


def caseless(ranges: Ranges) -> Ranges:
    """The set with every character that differs from a member in case only."""
    mates = _case_mates()
    if all(low == high for low, high in ranges):
        extra = [mate for low, _ in ranges for mate in mates.get(low, ())]
    else:
        extra = [mate for code, all_ in mates.items() if _contains(ranges, code) for mate in all_]
    return normal(ranges + tuple((code, code) for code in extra))


def _contains(ranges: Ranges, code: int) -> bool:
    return any(low <= code <= high for low, high in ranges)


@cache
def _case_mates() -> dict[int, tuple[int, ...]]:
    """For each letter with case, all that fold to the same one: Unicode's simple case folding, as PCRE2 has it."""
    classes: dict[str, list[int]] = {}
    for code in (*range(0x41, 0xD800), *range(0xE000, 0x1F000)):
        character = chr(code)
        folded = character.casefold()
        if (
            len(folded) > 1
        ):  # full folding, such as ß to ss; the simple one is the lower case, if that is one letter
            folded = character.lower() if len(character.lower()) == 1 else character
        if folded != character:
            classes.setdefault(folded, [ord(folded)]).append(code)
    return {code: tuple(codes) for codes in classes.values() for code in codes}


def expression(ranges: Ranges) -> str:
    """The set as one atom of PostgreSQL's expressions (with the flag `s`)."""
    ranges = normal(ranges)
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return literal(ranges[0][0])
    others = inverted(ranges)
    if not others:
        return "."
    if not ranges:
        return "(?!)"
    shown, sign = (others, "^") if len(others) < len(ranges) or ranges[-1][1] == LAST else (ranges, "")
    return f"[{sign}{''.join(_range(low, high) for low, high in shown)}]"


def literal(code: int) -> str:
    """One character outside and inside brackets."""
    character = chr(code)
    if character.isascii() and character.isalnum():
        return character
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _range(low: int, high: int) -> str:
    return literal(low) if low == high else f"{literal(low)}-{literal(high)}"
