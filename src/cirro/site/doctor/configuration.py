"""Is the environment as it should be? Needs neither Django nor a database."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from importlib import import_module

from cirro.site.bank_data import KEYS_FILE, VARIABLE, bank_data_keys
from cirro.site.commands.web import processes, threads
from cirro.site.databases import database_settings
from cirro.site.doctor.finding import Finding, fail, ok, warn
from cirro.site.home import SettingError, address, home, host
from cirro.site.mail import mail_from
from cirro.site.oauth_provider import KEY_FILE, signing_keys
from cirro.site.pay_calendar import pay_calendar
from cirro.site.payer import bill_font, payer, tax_number_countries
from cirro.site.payment_providers import payment_providers
from cirro.site.secrets import secret_key
from cirro.site.sign_in_providers import sign_in_providers
from cirro.site.web_address import LOOPBACK, public_url


def check_configuration() -> Iterator[Finding]:
    """Settings, data directory, secret key, host names."""
    try:
        where = address()
        processes(), threads(), public_url(), mail_from(), pay_calendar()
        database_settings(os.environ.get("DATABASE_URL", ""))
        sign_in_providers(os.environ)
        payment_providers(os.environ, home())
        # Loading it reads what the environment says of sign-in.
        import_module("cirro.site.sign_in")
        if os.environ.get("CIRRO_SIGNING_KEY") or (home() / KEY_FILE).exists():
            signing_keys(home())
        payer(), tax_number_countries(), bill_font()
        if os.environ.get(VARIABLE) or (home() / KEYS_FILE).exists():
            bank_data_keys(home())
        yield ok("settings", f"{where}, {processes()} web processes of {threads()} threads, data in {home()}")
    except SettingError as error:
        yield fail(
            "settings", str(error), "correct this environment variable; docs/configuration.md has them all"
        )
    yield _data_directory()
    yield _secret_key()
    yield _hosts()


def _data_directory() -> Finding:
    directory = home()
    if not directory.exists():
        return ok("data directory", f"{directory} does not exist yet and will be made")
    if not os.access(directory, os.R_OK | os.W_OK | os.X_OK):
        return fail("data directory", f"{directory} can't be written", "run Cirro as the user who owns it")
    if directory.stat().st_mode & stat.S_IWOTH:
        return warn("data directory", f"{directory} can be written by everybody", f"chmod o-w {directory}")
    return ok("data directory", f"{directory} can be written")


def _secret_key() -> Finding:
    given = os.environ.get("CIRRO_SECRET_KEY")
    if given is not None and 0 < len(given) < 32:
        return fail("secret key", "CIRRO_SECRET_KEY is shorter than 32 characters", "use a long random one")
    if not given and not (home() / "secret_key").exists():
        return ok("secret key", "none yet; it will be made")
    try:
        secret_key(home())
    except (OSError, SettingError) as error:
        return fail("secret key", str(error), "restore it from a backup: relay addresses follow from it")
    path = home() / "secret_key"
    if not given and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return warn("secret key", f"{path} can be read by others", f"chmod 600 {path}")
    return ok("secret key", "from CIRRO_SECRET_KEY" if given else f"in {path}; keep a copy with your backups")


def _hosts() -> Finding:
    names = os.environ.get("CIRRO_HOSTS", "")
    if "*" in names.split(","):
        return warn(
            "host names", "CIRRO_HOSTS allows every name", "name those that people use for this server"
        )
    if not names and host().strip("[]") not in LOOPBACK:
        return warn(
            "host names",
            f"listening on {host()}, but CIRRO_HOSTS is not set",
            "set it to this server's names",
        )
    return ok("host names", names or "only this machine")
