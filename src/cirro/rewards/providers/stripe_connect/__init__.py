"""Stripe Connect: transfers to accounts that workers have at Stripe, connected with the operator's platform."""
