"""The outside world of keeping: the databases' own tools, archives of files, the keys of an installation."""
