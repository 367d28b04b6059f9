"""What a survey is, what happened, what follows, what is refused."""
