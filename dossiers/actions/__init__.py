"""What happens: the only writers."""
