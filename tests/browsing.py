"""What tells a test in a browser from others."""

BROWSER_FIXTURES = frozenset({"page", "context", "browser", "new_context"})
