"""The monthly report of a programme: asked for at public doors, one HTML file that needs nothing else."""
