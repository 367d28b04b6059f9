"""What is, what happened, what follows, what is refused: no clock, no dice, no technology."""
