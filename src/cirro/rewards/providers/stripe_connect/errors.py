"""What follows from Stripe's errors: a refusal for good, or nothing."""

from __future__ import annotations

from stripe import APIConnectionError, CardError, IdempotencyError, InvalidRequestError, StripeError

# The platform's faults, not the payee's: once they are mended, the same transfer goes through.
_OURS = frozenset({"balance_insufficient", "livemode_mismatch", "platform_account_required"})
# The payee's account is no longer connected; else 403 is a key that may not do this.
_GONE = frozenset({"account_invalid"})


def is_refusal(error: StripeError) -> bool:
    """Whether Stripe has surely not made the transfer and won't make it, whoever asks when."""
    if error.code in _OURS or isinstance(error, IdempotencyError):
        return False
    if error.code in _GONE:
        return True
    return isinstance(error, (CardError, InvalidRequestError)) and error.http_status in (400, 402, 404)


def in_words(error: StripeError) -> str:
    """What Stripe said, for people; at least what kind of error it is."""
    if isinstance(error, APIConnectionError):
        return "Stripe does not answer"
    said = " ".join(str(error.user_message or "").split())
    return said[:300] or f"Stripe does not answer as it should ({type(error).__name__})"
