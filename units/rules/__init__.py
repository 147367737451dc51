"""Pure functions over units: paths, what is wrong with a tree, what a list of units says."""
