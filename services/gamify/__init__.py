"""gamify: points by rule, kept in a ledger that explains itself."""
