"""The endpoints of results, times and payouts."""

from cirro.rewards.api import payouts, results, times

routers = [("", results.router), ("", times.router), ("", payouts.router)]
