"""The order of steps: load, decide, save. Deciding itself is the domain's."""
