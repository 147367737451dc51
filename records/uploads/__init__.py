"""Files that come in: what each must be, opened for real in a process apart, asked of the virus scanner, made harmless.

Nothing here writes; whoever keeps a file keeps exactly the bytes it is given back.
"""
