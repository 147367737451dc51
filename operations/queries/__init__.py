"""What there is to see of a running system. Each question copes with a database or a store that is away."""
