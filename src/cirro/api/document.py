"""The snapshot of the OpenAPI document, so that a change of the API shows up as a difference between two commits.

`python -m cirro.api.document --write` keeps `docs/openapi.json`; `--check` fails when it is out of date.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

import django

SNAPSHOT = Path("docs/openapi.json")


def document_text() -> str:
    """The document sorted and indented, the same on every machine. Django must be set up."""
    from cirro.api.app import api

    return json.dumps(api.get_openapi_schema(), sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the snapshot, or say whether it is up to date (exit code 1 when it is not)."""
    parser = argparse.ArgumentParser(prog="python -m cirro.api.document", description=__doc__)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--write", action="store_true", help=f"write {SNAPSHOT}")
    choice.add_argument("--check", action="store_true", help=f"compare {SNAPSHOT} with the code")
    parser.add_argument("--file", type=Path, default=SNAPSHOT, help="another place for the snapshot")
    options = parser.parse_args(arguments)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cirro.site.settings")
    django.setup()
    now = document_text()
    if options.write:
        options.file.write_text(now, encoding="utf-8")
    elif not options.file.exists() or options.file.read_text(encoding="utf-8") != now:
        sys.stderr.write(f"{options.file} is out of date: python -m cirro.api.document --write\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
