"""Speed as ratios against a baseline measured in the same run: one module per row, ``make bench`` prints the table."""
