"""Two Okta tenants, an own OpenID Connect provider that isn't trusted with addresses, and browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.conf import settings as project_settings

from cirro.site.sign_in_providers import sign_in_providers
from tests.support.oidc_provider import OidcProvider, serve
from tests.support.social_browser import SocialBrowser

Providers = dict[str, OidcProvider]
NAMES = ("okta_acme", "okta_blue_sky", "garden")


@pytest.fixture(scope="module")
def servers() -> Iterator[Providers]:
    """The providers, running."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        patch.setenv("NO_PROXY", "127.0.0.1")
        yield {
            name: stack.enter_context(
                serve(OidcProvider(f"{project_settings.CIRRO_URL}/users/auth/{name}/callback"))
            )
            for name in NAMES
        }


@pytest.fixture
def providers(servers: Providers, settings: object) -> Providers:
    """The providers, switched on by the environment's words, each with the same person and no faults."""
    environ: dict[str, str] = {}
    for name, server in servers.items():
        server.faults, server.seen = set(), []
        server.claims = {
            "sub": "person-1",
            "given_name": "Wanjiru",
            "family_name": "Otieno",
            "email": "wanjiru@example.org",
            "email_verified": True,
        }
        prefix = f"CIRRO_{name.upper()}" if name.startswith("okta_") else f"CIRRO_OIDC_{name.upper()}"
        environ |= {
            f"{prefix}_URL": server.issuer,
            f"{prefix}_CLIENT_ID": server.client_id,
            f"{prefix}_CLIENT_SECRET": server.client_secret,
        }
    settings.SOCIALACCOUNT_PROVIDERS = sign_in_providers(environ)  # type: ignore[attr-defined]
    # On a busy machine a provider in this very process may take longer than an installation would wait.
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 60  # type: ignore[attr-defined]
    return servers


@pytest.fixture
def okta(providers: Providers) -> OidcProvider:
    """A provider that is trusted with addresses."""
    return providers["okta_acme"]


@pytest.fixture
def garden(providers: Providers) -> OidcProvider:
    """A provider that isn't."""
    return providers["garden"]


@pytest.fixture
def browser(db: None) -> SocialBrowser:
    """Somebody's browser."""
    return SocialBrowser()


@pytest.fixture
def new_browser(db: None) -> Callable[[], SocialBrowser]:
    """More of them."""
    return SocialBrowser
