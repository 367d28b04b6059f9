"""The published language: proto sources, the map of the river, and the scripts that turn them into code and pages."""
