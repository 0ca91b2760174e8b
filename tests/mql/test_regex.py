"""Regular expressions mean what PCRE2 says, and none can run long."""

import json
import re
import time

import psycopg
import pytest

from cirro.mql import MqlError, parse_filter
from tests.mql.evaluate import matching

SUBJECTS = [
    "",
    "a",
    "A",
    "b",
    "ab",
    "aab",
    "a\n",
    "a\nb",
    "\na",
    "é",
    "É",
    "a-b",
    "a b",
    "k1",
    "_",
    "]",
    "😀",
    "a\\b",
]

# In these Python's own `re` (with ASCII classes) says the same as PCRE2.
LIKE_PYTHON = [
    "", "a", "^a", "b$", "^a$", "^$", "a.b", "^.$", "[ab]+", "[^a]", "[^ab]$", "\\w", "\\W", "\\d", "\\D", "\\s", "\\S",
    "^\\w+$", "\\bb", "a\\b", "\\Ba", "a|b", "(a|b)\\b", "(?:a|)b", "a{2}", "a{1,2}b", "^a{0,1}b", "a{b", "a*?b", "a+?b",
    "[]]", "[^]a]", "[a\\]]", "[a-c-]", "[\\w-]", "[\\d\\s]", "[^\\W]", "\\x61", "\\n", "(?=a)", "a(?=b)", "a(?!b)",
    "(?<=a)b", "(?<!a)b", "^(?=.*b)(?=.*a)", "(?P<x>a)b", "a(?#why)b", "\\.", "\\\\b", "[é-ý]", "é", "😀", "a$", "a$\\n",
    "(?:^|-)b", "\\Aa", "(a(b(a)?)?)+$", "[\\b]", "(?:)", "()a",
]  # fmt: skip


def found(
    pg: psycopg.Connection, pattern: str, options: str = "", subjects: list[str] = SUBJECTS
) -> list[str]:
    documents = [{"a": subject} for subject in subjects]
    return [subjects[i] for i in matching(pg, documents, {"a": {"$regex": pattern, "$options": options}})]


@pytest.mark.parametrize("options", ["", "s"])
@pytest.mark.parametrize("pattern", LIKE_PYTHON)
def test_like_python(pg: psycopg.Connection, pattern: str, options: str) -> None:
    compiled = re.compile(pattern, re.ASCII | (re.DOTALL if options else 0))
    # Only in Python the empty text has no \B.
    subjects = [one for one in SUBJECTS if one or "\\B" not in pattern]
    assert found(pg, pattern, options, subjects) == [one for one in subjects if compiled.search(one)]


@pytest.mark.parametrize(
    ("pattern", "options", "subjects", "expected"),
    [
        ("é", "i", ["é", "É", "e"], ["é", "É"]),
        ("[à-é]", "i", ["É", "ï"], ["É"]),
        ("^k$", "i", ["k", "K", "\u212a", "x"], ["k", "K", "\u212a"]),
        ("^[^k]$", "i", ["k", "\u212a", "x"], ["x"]),
        ("^ß$", "i", ["ß", "ẞ", "ss"], ["ß", "ẞ"]),
        ("^σ$", "i", ["σ", "ς", "Σ"], ["σ", "ς", "Σ"]),
        ("^\\w$", "i", ["k", "\u212a"], ["k"]),
        ("[[:upper:]]", "i", ["a", "é"], ["a"]),
        ("[[:upper:]]", "", ["a", "A", "É"], ["A"]),
        ("[[:^alpha:]]", "", ["a", "é", "1"], ["é", "1"]),
        ("[[:punct:][:digit:]]", "", ["!", "1", "a"], ["!", "1"]),
        ("^b", "m", ["a\nb", "b", "ab"], ["a\nb", "b"]),
        ("a$", "m", ["a\nb", "a", "ab"], ["a\nb", "a"]),
        ("\\n^", "m", ["a\n", "a\nb"], ["a\nb"]),
        ("\\Ab|a\\Z|c\\z", "m", ["a\nb", "a\n", "a", "c\n", "c"], ["a\n", "a", "c"]),
        ("a . b # c", "x", ["axb", "a . b"], ["axb"]),
        ("a [ ] b", "x", ["a b", "ab"], ["a b"]),
        ("a +b", "x", ["aab", "a b"], ["aab"]),
        ("\\Qa.b\\E+", "", ["a.bb", "axb"], ["a.bb"]),
        ("^\\h\\H\\v\\V$", "", ["\u2003a\u2028b", " a b"], ["\u2003a\u2028b"]),
        ("^\\N$", "s", ["\n", "a"], ["a"]),
        ("\\x{1F600}|\\o{101}|\\061", "", ["😀", "A", "1", "x"], ["😀", "A", "1"]),
        ("^\\cI\\e$", "", ["\t\x1b", "I"], ["\t\x1b"]),
        ("a'b\\\\%s\"", "", ["a'b\\%s\"", "ab"], ["a'b\\%s\""]),
    ],
)  # fmt: skip
def test_like_pcre(
    pg: psycopg.Connection, pattern: str, options: str, subjects: list[str], expected: list[str]
) -> None:
    assert found(pg, pattern, options, subjects) == expected


REFUSED = {
    "(": "a ( is not closed",
    "a)": "a ) has no (",
    "[a": "a [ is not closed",
    "*a": "* has nothing to repeat",
    "{2}a": "{ has nothing to repeat",
    "a**": "a quantifier may only follow a character, a set or a group",
    "^*": "a quantifier may only follow a character, a set or a group",
    "a{2}{3}": "a quantifier may only follow a character, a set or a group",
    "a\\": "the pattern ends with a backslash",
    "(a)\\1": "back references are not supported",
    "(?P<n>a)(?P=n)": "back references are not supported",
    "(?<n>a)\\k<n>": "back references are not supported",
    "a++": "possessive quantifiers are not supported",
    "(?>a)": "atomic groups are not supported",
    "(?|a)": "branch resets are not supported",
    "(?(1)a)": "conditional groups are not supported",
    "(?R)": "recursive patterns are not supported",
    "(*FAIL)": "verbs are not supported",
    "(?i)a": "options inside a pattern, and other (?…) groups, are not supported",
    "(?i:a)": "options inside a pattern, and other (?…) groups, are not supported",
    "(?<n>a)(?<n>b)": "two groups have the same name",
    "\\p{L}": "Unicode properties (\\p) are not supported",
    "\\X": "Unicode properties (\\X) are not supported",
    "a\\Kb": "\\K is not supported",
    "\\R": "\\R is not supported",
    "\\y": "\\y is not supported",
    "[z-a]": "a range in a set has its ends in the wrong order",
    "[\\d-z]": "a range in a set needs a character at both ends",
    "[[:nope:]]": "unknown class [:nope:]",
    "[[.a.]]": "[.….] and [=…=] are not supported",
    "a{3,2}": "a repeat has its counts in the wrong order",
    "a{,2}": "{,n} is not supported: write {0,n}",
    "a{256}": "a repeat count may be at most 255",
    "a{999999}": "a repeat count is too large",
    "(?<=a+)b": "a lookbehind must have a fixed length",
    "a(?=.*b)": "a lookaround with * or + may only stand right after ^ at the start of the pattern",
    "(?=a(?=b))": "lookarounds inside lookarounds are not supported",
    "\\x{d800}": "an escape is no Unicode character",
    "\\x00": "a pattern may not hold the NUL character",
    "(" * 51 + ")" * 51: "groups nested deeper than 50",
    "a" * 1_001: "a pattern may have at most 1,000 characters",
    "(?:a{100}){100}": "the pattern's repeats are too large",
    "(?:a?b?){30}": "what may match nothing can't be repeated",
    "(?:\\b|a)*": "what may match nothing can't be repeated",
    "a?" * 51: "the pattern has too many optional pieces in a row",
    "\\b" * 5: "the pattern has too many of ^, $, \\b and lookarounds",
    "(?:\\ba){21}": "the pattern has too many of ^, $, \\b and lookarounds",
    "a{200}$b": "the pattern is too large for one with lookarounds, or with $ before its end",
}


@pytest.mark.parametrize("pattern", REFUSED, ids=lambda pattern: str(pattern)[:20])
def test_what_is_refused(pattern: str) -> None:
    with pytest.raises(MqlError) as caught:
        parse_filter({"a": {"$regex": pattern}})
    assert str(caught.value) == f"a.$regex: {REFUSED[pattern]}"


SIZE = 64 * 1024
TEXTS = ["a" * SIZE, "a" * (SIZE - 1) + "!", "ab" * (SIZE // 2), "word " * (SIZE // 5), "a\n" * (SIZE // 2)]
EVIL = [
    "(a+)+$", "(a|aa)+$", "(a|a)*b", "(.*a){20}b", "(a*)*b", "((a+)+)+!x", "(?:a|b)*a(?:a|b){200}c", "a.{200}b.{200}c",
    "[ab]*a[ab]{150}b[ab]{150}a[ab]{150}!", "(?:" + "|".join(f"{c}.{{30}}" for c in "abcdefghijklmnop") + ")!",
    "(?:" + "|".join(f"w{i}" for i in range(190)) + ")!", "a?" * 50 + "b", "a*" * 9 + "$" + "b*" * 9 + "$" + "a*" * 9,
    "(?=[ab]{70}!)a", "(?<![ab]{70})!", "(?:a(?=ab)|b(?=ba)|a(?=bb)|b(?=aa)|a(?!ab)|b(?!ba))+!",
    "\\b(?:a|b\\b|\\Bc){1,9}!", "^(?=.*a)(?=.*b)(?=.*!!).*$", "a{0,28}$b{0,28}", "(?:\\b\\w+\\b\\s?)+!!", "(((a?b)*c)*d)*!",
    "(?:[ab]{0,20}\\b[ab]{0,20}!){3}", "(?:a{1,100}){1,9}b",
]  # fmt: skip


@pytest.mark.parametrize("pattern", EVIL, ids=lambda pattern: str(pattern)[:30])
def test_no_pattern_holds_a_query_for_a_second(pg: psycopg.Connection, pattern: str) -> None:
    path = parse_filter({"a": {"$regex": pattern}}).jsonpath()
    for text in TEXTS:
        document = json.dumps({"a": text})
        spent: list[float] = []
        while len(spent) < 3 and (not spent or spent[-1] >= 1):  # a busy machine may be slow once
            started = time.perf_counter()
            pg.execute("SELECT %s::jsonb @@ %s::text::jsonpath", [document, path])
            spent.append(time.perf_counter() - started)
        assert min(spent) < 1
