"""What is heard: one handler per message, and one way in for a batch."""
