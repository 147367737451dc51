"""What a package says to whoever opens it without the application."""
