"""Signatures: the server's key for papers issued here, and reading a paper that came from somewhere.

``keys`` holds the key and the public keys of all papers ever issued; ``sealing`` signs a whole file; ``reading`` takes
a received PDF apart, within bounds, and says what of it is proven; ``returned`` judges the signatures of copies that
come back.
"""
