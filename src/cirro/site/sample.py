"""The sample Space in `examples/`, which `cirro up` runs beside Cirro where the source tree is at hand."""

from __future__ import annotations

import os
import socket
import sys
from importlib.util import find_spec
from pathlib import Path

from cirro.site.home import SettingError, port
from cirro.site.supervisor.program import Program
from cirro.site.supervisor.readiness import http_ready

# An installed wheel doesn't have it.
_EXAMPLES = Path(__file__).parents[3] / "examples"
_NAME = "tree_planting"
_NEEDS = ("flask", "authlib", "requests")
_OURS = ("DATABASE_URL", "CIRRO_", "DJANGO_")


def sample_port() -> int:
    """The port beside Cirro's own. Raises SettingError when CIRRO_PORT is none."""
    return port() + 1 if port() < 65535 else port() - 1


def sample_url() -> str:
    """Where the sample is, or would be: on this machine only, for its coordinator's page asks nobody to sign in."""
    return f"http://127.0.0.1:{sample_port()}"


def is_wanted() -> bool:
    """Whether the source is at hand and CIRRO_SAMPLE doesn't say `off`. Raises SettingError for other words."""
    wanted = os.environ.get("CIRRO_SAMPLE") or "on"
    if wanted not in ("on", "off"):
        raise SettingError(f"CIRRO_SAMPLE must be on or off, not {wanted!r}")
    return wanted == "on" and (_EXAMPLES / _NAME / "__main__.py").is_file()


def hindrance() -> str | None:
    """Why the sample can't run here, as the end of a sentence; None when it can."""
    missing = [name for name in _NEEDS if find_spec(name) is None]
    if missing:
        return f"{', '.join(missing)} is not installed (pip install 'cirro[examples]')"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", sample_port()))
        except OSError as error:
            return f"can't listen on port {sample_port()}: {error.strerror}"
    return None


def sample_program(cirro_url: str, sandbox: Path) -> Program:
    """What runs it, for the Space whose credentials lie in `sandbox`. Cirro goes on without it if it must."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    # It knows Cirro by its address alone, as every Space does. No proxy stands between two parts of one machine.
    env |= {"CIRRO_URL": cirro_url, "SPACE_DIR": str(sandbox), "PORT": str(sample_port())}
    env["NO_PROXY"] = env["no_proxy"] = ",".join(
        filter(None, ["127.0.0.1,localhost,::1", env.get("no_proxy") or env.get("NO_PROXY")])
    )
    return Program(
        "sample",
        [sys.executable, "-m", _NAME],
        env=env,
        cwd=_EXAMPLES,
        ready=http_ready(f"{sample_url()}/static/style.css"),
        stop_timeout=5,
        essential=False,
    )
