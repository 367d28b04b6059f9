"""share: people, consent, shares, tracked links, and the one door for what outside systems observe."""
