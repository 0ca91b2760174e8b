"""Remove codes and tokens that serve nobody any more."""

from __future__ import annotations

from oauth2_provider.models import clear_expired


def clear_tokens() -> None:
    """Delete expired codes and tokens, in batches of 10,000. Refresh tokens that were used stay as long as they
    could have lived: their reuse shows that one was stolen."""
    clear_expired()
