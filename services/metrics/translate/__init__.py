"""The border: wire to domain, figures to wire, refusals to status."""
