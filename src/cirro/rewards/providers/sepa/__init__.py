"""SEPA credit transfers: a file for the bank to carry out, and the bank's files about what became of it."""
