"""The border of gamify: wire to domain and back, refusals to status, reasons to sentences."""
