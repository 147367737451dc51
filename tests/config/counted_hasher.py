"""A quick hasher that counts what it computes, to see whether an unknown name costs the same as a known one."""

from django.contrib.auth.hashers import MD5PasswordHasher


class CountedHasher(MD5PasswordHasher):
    """MD5 with a counter; for tests alone."""

    algorithm = "counted"
    computed = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).computed += 1
        return super().encode(password, salt)
