"""Use cases of rewards: one file each."""
