"""One door, one action or query, one response."""
