"""What is: items and their states, programmes, charters, people as far as an audience needs them."""
