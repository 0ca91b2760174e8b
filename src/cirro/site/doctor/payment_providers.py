"""Are the ways to pay workers ready? Needs no database, and moves no money."""

from __future__ import annotations

import os
from collections.abc import Iterator

from cirro.site.doctor.finding import Finding, fail, ok, warn
from cirro.site.home import home
from cirro.site.payment_providers import payment_providers


def check_payment_providers() -> Iterator[Finding]:
    """One finding for each provider that the environment switches on; the settings are known to be whole."""
    # Loaded late: the libraries of some take a while.
    from cirro.rewards.providers.interface import CantTell
    from cirro.rewards.providers.registry import live

    providers = live(payment_providers(os.environ, home()))
    for name, provider in providers.items():
        check = f"payouts {name}"
        try:
            yield ok(check, provider.probe())
        except CantTell as error:
            if provider.is_local:
                yield fail(check, str(error), "set CIRRO_SEPA_DIR to a directory that Cirro may write")
            else:
                yield warn(
                    check,
                    str(error),
                    "check its variables, and whether this machine may reach it; transfers wait meanwhile",
                )
    if not providers:
        yield warn("payouts", "no provider is on: nobody can be paid", "docs/payment-providers.md has them")
