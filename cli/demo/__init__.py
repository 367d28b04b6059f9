"""A programme played from end to end on this machine, and proofs of every figure that comes out of it."""
