"""What is counted, under which keys, and what is answered."""
