"""What follows from facts: changes when they are heard, figures when they are asked for."""
