"""The pages of rewards, bills and payouts."""
