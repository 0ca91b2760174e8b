"""Are the books whole, and do they agree with what was reported, billed and transferred?"""

from __future__ import annotations

from collections.abc import Iterator

from cirro.kernel import sql
from cirro.rewards.books.check import agreements
from cirro.rewards.books.verify import verify, wrong_balances
from cirro.site.doctor.finding import Finding, fail, ok

# So much is looked at unless everything is asked for: a second or two.
_LATEST, _ENTRIES = 1000, 2_000_000
_ADVICE = "run `cirro books verify`, and compare the database with a backup: nothing else than damage or a raw change does that"


def check_books(*, everything: bool) -> Iterator[Finding]:
    """The chains to their ends (their latest transactions, unless `everything`), balances, and what the books agree with."""
    verdict = verify() if everything else verify(latest=_LATEST)
    if verdict.broken or verdict.heads or verdict.lost_entries:
        named = [str(each) for each in [*verdict.broken, *verdict.heads]] or [
            f"{verdict.lost_entries} entries are lost"
        ]
        yield fail("books", f"are broken: {named[0]}", _ADVICE)
    else:
        part = "all" if everything else f"the latest {_LATEST:,} of each Space"
        yield ok("books", f"{verdict.transactions:,} transactions are whole ({part})")
    yield _balances(everything)
    for each in agreements():
        if each.faults:
            yield fail(each.name, f"{each.faults:,} differ from the books: {each.first[0]}", _ADVICE)
        else:
            yield ok(each.name, "agree")


def _balances(everything: bool) -> Finding:
    entries = sql.rows("SELECT reltuples FROM pg_class WHERE oid = 'rewards_bookentry'::regclass")[0][0]
    looked = "of every account"
    if everything or entries <= _ENTRIES:
        wrong, first = wrong_balances()
    else:
        latest = sql.rows(
            "SELECT DISTINCT account_id FROM (SELECT account_id FROM rewards_bookentry ORDER BY id DESC LIMIT %s) e",
            [10 * _LATEST],
        )
        wrong, first = wrong_balances(account_ids=[id for (id,) in latest])
        looked = "of the accounts that moved last"
    if wrong:
        return fail("balances", f"{wrong:,} are not the sums of their entries: {first[0]}", _ADVICE)
    return ok("balances", f"are the sums of their entries ({looked})")
