"""What is heard: a handler per message."""
