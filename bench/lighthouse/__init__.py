"""What a browser feels on the five main pages: ``python -m bench.lighthouse`` writes ``docs/use/lighthouse.md``."""
