"""What the two readers of gamify are called: in the log, in offsets, and by operators."""

POINTS = "points"  # makes accounts and everything about them
PROGRAMMES = "programmes"
