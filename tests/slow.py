"""Test files that take long and seldom find what the others do not: `make slow` runs them."""

SLOW = {
    "api/test_damaged_objects.py": "every kind of damage, on every store",
    "browser/test_accessibility.py": "every page by every rule, as everyone, in both schemes",
    "cli/test_help.py": "asks every command for its help",
    "cli/test_hostile_arguments.py": "every argument of every command",
    "journeys/test_private.py": "each installer on a private index",
    "journeys/test_real_distributions.py": "fetches what others published",
    "journeys/test_snippets.py": "runs what the page of a token offers, with each client",
    "server/test_patience.py": "waits for clients that hardly move",
    "web/test_slow_lines.py": "lets an upload trickle",
}
"""Each with what takes it long; the path is from `tests`."""
