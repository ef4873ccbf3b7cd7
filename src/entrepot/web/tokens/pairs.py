"""Two instances that belong together, one to try and one to publish: one file names both."""

from entrepot.web.tokens.snippets import Snippet

HERE, TEST = "depot", "depot-test"

PYPIRC = """\
[distutils]
index-servers =
    depot
    depot-test

[depot]
repository = {depot}/legacy/
username = __token__
password = {depot_token}

[depot-test]
repository = {test}/legacy/
username = __token__
password = {test_token}
# To try: twine upload --repository depot-test dist/*
# To publish: twine upload --repository depot dist/*"""

UV = """\
[[tool.uv.index]]
name = "depot"
url = "{depot}/simple/"
publish-url = "{depot}/legacy/"
explicit = true

[[tool.uv.index]]
name = "depot-test"
url = "{test}/simple/"
publish-url = "{test}/legacy/"
explicit = true
# The token does not belong in this file: give it in UV_PUBLISH_TOKEN.
# To try: uv publish --index depot-test
# To publish: uv publish --index depot"""

OTHERS = "TOKEN_OF_THE_OTHER"
"""Stands where the token of the other instance belongs: no token works on both."""

TEMPLATES = (
    Snippet("twine, flit", "~/.pypirc", PYPIRC),
    Snippet("uv", "pyproject.toml", UV),
)


def pair_snippets(
    token: str, here: str, *, other: str | None, is_test: bool
) -> tuple[Snippet, ...]:
    """Return what sets a client up for both instances; nothing where there is no other one."""
    if other is None:
        return ()
    known = {"depot": here, "depot_token": token, "test": other, "test_token": OTHERS}
    if is_test:
        known = {"depot": other, "depot_token": OTHERS, "test": here, "test_token": token}
    return tuple(
        Snippet(
            f"{template.client} ({HERE} + {TEST})", template.where, template.text.format(**known)
        )
        for template in TEMPLATES
    )
