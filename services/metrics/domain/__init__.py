"""What a figure is, what happened, what follows, what is refused."""
