"""Pages of criteria sets: reading, editing, comparing with the signed text, locking, exchanging, comparing sets."""
