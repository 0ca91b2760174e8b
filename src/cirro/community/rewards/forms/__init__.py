"""The forms of the payout settings."""
