"""Random lives of Spaces, workers, banks and processes that die, held against a ledger in plain Python (issue 4, "Shown by")."""
