"""What the company's people do, through the public doors."""
