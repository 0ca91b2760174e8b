"""What `cirro up` says when everything runs: what to click first, and a call that works as it is printed."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from cirro.site.home import home, host
from cirro.site.web_address import is_local, public_url

RUN = (sys.executable, "-m", "cirro.site.cli")


def welcome(where: str, sandbox: Path, app_id: str, *, sample: str | None) -> str:
    """The text. `where` is the address on this machine, `sample` that of the sample Space if it runs."""
    public = public_url()
    lines = [f"  Community           {public}/community/   (sign up here first)"]
    if not os.environ.get("CIRRO_SMTP_URL"):
        kept = f"{public}/dev/mailbox/" if is_local() else str(home() / "mailbox")
        lines.append(f"  Mails to you        {kept}   (no mail server is set: they are kept)")
    if sample:
        lines.append(f"  Sample Space        {sample}/   (sign in with Cirro, see your gigs)")
        lines.append(f"    its coordinator   {sample}/coordinator   (make gigs, turn the clock)")
    lines += [
        f"  API documentation   {where}/v2/docs",
        "  Sandbox Space       Crowd tree planting",
        f"    app id            {app_id}",
        f"    private key       {sandbox / 'key.pem'}",
    ]
    program = Path(sys.argv[0]).absolute()
    cirro = [str(program)] if program.name == "cirro" else list(RUN)
    token = shlex.join([*cirro, "token", "--dir", str(sandbox)])
    call = f'curl -s -H "Authorization: Bearer $({token})" {where}/v2/gigs | python3 -m json.tool'
    return "\n".join(
        [
            "",
            f"Cirro runs at {where} (Ctrl-C stops it).{_hosts()}",
            "",
            *lines,
            "",
            "Try it, in another terminal:",
            "",
            f"  {call}",
            "",
        ]
    )


def _hosts() -> str:
    open_to_all = host() in ("0.0.0.0", "::") and not os.environ.get("CIRRO_HOSTS")  # noqa: S104 - compared, not bound
    if not open_to_all:
        return ""
    return "\n  Other machines get answers only under the names in CIRRO_HOSTS, which is not set."
