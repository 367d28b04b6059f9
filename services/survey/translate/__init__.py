"""The border: wire and domain, refusals and status, facts and texts in people's languages."""
