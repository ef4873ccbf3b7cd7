"""Every kind of entry there is: `thing.past-tense`, the thing it is about, and its details.

A kind's details are a versioned schema: a changed set of names is a new version, and readers must
understand all of them for as long as entries of the old ones are kept.
"""

from dataclasses import dataclass

REGISTRY: dict[str, "Kind"] = {}


@dataclass(frozen=True, slots=True)
class Kind:
    slug: str
    subject: str
    details: tuple[str, ...] = ()
    version: int = 1

    def __post_init__(self) -> None:
        if REGISTRY.setdefault(self.slug, self) != self:
            raise ValueError(f"the kind {self.slug!r} is taken")


INSTANCE_FOUNDED = Kind("instance.founded", "instance", ("token_prefix", "token_location"))
TOKENS_RENAMED = Kind("instance.tokens-renamed", "instance", ("token_prefix", "token_location"))
KEY_ROTATED = Kind("key.rotated", "key")
KEY_RETIRED = Kind("key.retired", "key")

USER_CREATED = Kind("user.created", "user", ("is_administrator",))

PROJECT_CREATED = Kind("project.created", "project", ("owner",))
ROLE_ADDED = Kind("role.added", "project", ("user", "role"))

TOKEN_CREATED = Kind("token.created", "token", ("owner", "scope", "expires_at"))
TOKEN_REVOKED = Kind("token.revoked", "token", ("owner", "why"))
TOKEN_REFUSED = Kind("token.refused", "token", ("code", "action", "project"))

RELEASE_CREATED = Kind("release.created", "release", ("project", "version"))
RELEASE_YANKED = Kind("release.yanked", "release", ("project", "version", "reason"))
RELEASE_UNYANKED = Kind("release.unyanked", "release", ("project", "version"))
FILE_ADDED = Kind("file.added", "file", ("project", "version", "sha256", "size"))
