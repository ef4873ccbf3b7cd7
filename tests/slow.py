"""Test files that take long and seldom find what the others do not: `make slow` runs them."""

SLOW = {
    "api/test_damaged_objects.py": "every kind of damage, on every store",
    "backends/readmes/test_renderer.py": "lets a renderer run out of time and memory",
    "browser/test_accessibility.py": "every page by every rule, as everyone, in both schemes",
    "browser/test_every_page.py": "every page in three widths, weighed, and without its style",
    "cli/test_announce_publish.py": "every text that nobody could read",
    "cli/test_help.py": "asks every command for its help",
    "cli/test_hostile_arguments.py": "every argument of every command",
    "cli/test_keys_retire.py": "founds an instance for every way to lose a key",
    "journeys/test_private.py": "each installer on a private index",
    "journeys/test_real_distributions.py": "fetches what others published",
    "journeys/test_snippets.py": "runs what the page of a token offers, with each client",
    "server/test_patience.py": "waits for clients that hardly move",
    "web/test_page_weight.py": "weighs a project of thousands of files",
    "web/test_slow_lines.py": "lets an upload trickle",
}
"""Each with what takes it long; the path is from `tests`."""
