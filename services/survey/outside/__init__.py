"""What the house calls: a mail server, and share for where to write to."""
