"""Tests, from pure laws to killed processes; see CONTRIBUTING.md."""
