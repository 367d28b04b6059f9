"""What is: the ledger, rules and badges, boards, and what is said of them."""
