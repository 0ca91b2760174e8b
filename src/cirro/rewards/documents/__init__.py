"""Bills as documents: one page of PDF, or more when the lines need them, and the same lines as CSV."""
