"""What follows: pure functions over the model; time, ids and chance come in as arguments."""
