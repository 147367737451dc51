"""Is the input well formed? Shape only, never legality."""
