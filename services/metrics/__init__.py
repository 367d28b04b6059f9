"""metrics: what the programme brought, figure by figure, each with its provenance."""
