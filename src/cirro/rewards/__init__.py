"""Results and time as Spaces report them, the books, bills and payouts: from work done to money in the bank."""
