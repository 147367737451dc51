"""How passwords are kept: Argon2id at the cost that OWASP's Password Storage Cheat Sheet recommends."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idHasher(Argon2PasswordHasher):
    """46 MiB, one pass, one lane: the first of the recommended sets that are called equally strong.

    Django's own (100 MiB, two passes, eight lanes) takes nine tenths of a log-in's time and, when all officers of a
    province come in the same minute, more memory than the machine has. A password kept at another cost is hashed anew
    when its owner next logs in.
    """

    time_cost = 1
    memory_cost = 47_104
    parallelism = 1
