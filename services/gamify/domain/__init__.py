"""What points are, what happened, what follows, what is refused; pure."""
