"""Dossiers for other systems: what is read, and what a unit's own system may write."""
