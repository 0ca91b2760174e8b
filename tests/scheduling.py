"""In a parallel run: what comes first, and what one process takes together."""

from __future__ import annotations

from xdist.scheduler import LoadFileScheduling

# Those that take longest come first, so that none of them runs on alone at the end.
_LONGEST = (
    "tests/browser/test_account.py",
    "tests/browser/",
    "tests/site/test_up.py",
    "tests/api/test_schemathesis.py",
    "tests/site/test_demo.py",
    "tests/site/test_cli_commands.py",
    "tests/gigs/test_any_order.py",
    "tests/site/",
    "tests/mql/test_agreement.py",
    "tests/people/test_tries.py",
)
# A web server takes longer to start than most of the tests that ask for it, and so does a browser.
_TOGETHER = {
    "tests/browser/test_account.py": "a browser",
    "tests/browser/test_settings.py": "a browser",
    "tests/browser/test_catalogue.py": "a browser",
    "tests/browser/": "another browser",
    "tests/api/test_schemathesis.py": "a web server",
    "tests/api/test_http.py": "a web server",
    "tests/examples/": "a web server",
    "tests/spaces/oauth/test_round_trip.py": "a web server",
    "tests/site/test_web_address.py": "a web server",
}


def place(nodeid: str) -> int:
    """Where the test stands in the order of a run."""
    return next((n for n, path in enumerate(_LONGEST) if nodeid.startswith(path)), len(_LONGEST))


class Together(LoadFileScheduling):
    """Hands out files, and some as if they were one."""

    def _split_scope(self, nodeid: str) -> str:
        found = (name for path, name in _TOGETHER.items() if nodeid.startswith(path))
        return next(found, None) or str(super()._split_scope(nodeid))
