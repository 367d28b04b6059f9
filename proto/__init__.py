"""The published language: proto sources, the map of the river, and what makes code and pages of them."""
