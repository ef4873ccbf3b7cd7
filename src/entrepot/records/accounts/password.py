"""How passwords are hashed: Argon2id, smaller than Django's default, which takes 100 MiB each."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane (OWASP's second choice of parameters)."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
