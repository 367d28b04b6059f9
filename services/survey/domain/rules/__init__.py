"""What follows: scores, cuts, suppression, tokens, the life of a survey."""
