"""The event log: what happened, written in the transaction that made it happen."""
