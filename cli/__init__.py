"""The command `portevoix`: it speaks to the houses through their public doors only."""
