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
USER_PASSWORD_SET = Kind("user.password-set", "user")
USER_ADDRESS_SET = Kind("user.address-set", "user", ("address",))
USER_SUSPENDED = Kind("user.suspended", "user", ("why",))
USER_RESUMED = Kind("user.resumed", "user")
USER_PROMOTED = Kind("user.promoted", "user")
USER_DEMOTED = Kind("user.demoted", "user")
USER_FACTORS_RESET = Kind("user.factors-reset", "user", ("factors",))
USER_DELETED = Kind("user.deleted", "user")
USER_ERASED = Kind("user.erased", "user")

USER_SIGNED_IN = Kind("user.signed-in", "user", ("factors",))
USER_PASSWORD_CHANGED = Kind("user.password-changed", "user")
USER_PASSWORD_RESET = Kind("user.password-reset", "user")
USER_ADDRESS_ADDED = Kind("user.address-added", "user", ("address",))
USER_ADDRESS_REMOVED = Kind("user.address-removed", "user", ("address",))
USER_ADDRESS_CHANGED = Kind("user.address-changed", "user", ("address",))
USER_ADDRESS_VERIFIED = Kind("user.address-verified", "user", ("address",))
USER_FACTOR_ADDED = Kind("user.factor-added", "user", ("factor",))
USER_FACTOR_REMOVED = Kind("user.factor-removed", "user", ("factor",))
USER_FACTOR_REFUSED = Kind("user.factor-refused", "user", ("factor",))
USER_RECOVERY_CODES_MADE = Kind("user.recovery-codes-made", "user")
USER_RECOVERY_CODE_USED = Kind("user.recovery-code-used", "user")
USER_RECOVERY_CONFIRMED = Kind("user.recovery-confirmed", "user")
USER_PREFERENCES_CHANGED = Kind("user.preferences-changed", "user", ("language", "time_zone"))
USER_INVITED = Kind("user.invited", "user", ("address",))
SESSION_ENDED = Kind("user.sessions-ended", "user", ("count",))
RECOVERY_STARTED = Kind("recovery.started", "user", ("case", "why"))
RECOVERY_AGREED = Kind("recovery.agreed", "user", ("case", "due_at"))
RECOVERY_CANCELLED = Kind("recovery.cancelled", "user", ("case", "why"))
RECOVERY_COMPLETED = Kind("recovery.completed", "user", ("case",))
USER_SUBSCRIBED = Kind("user.subscribed", "user")
USER_UNSUBSCRIBED = Kind("user.unsubscribed", "user")
ANNOUNCEMENT_PUBLISHED = Kind("announcement.published", "announcement")
ANNOUNCEMENT_WITHDRAWN = Kind("announcement.withdrawn", "announcement")
PROJECT_CREATED = Kind("project.created", "project", ("owner",))
PROJECT_VISIBILITY_CHANGED = Kind("project.visibility-changed", "project", ("visibility", "was"))
ROLE_ADDED = Kind("role.added", "project", ("user", "role"))
ROLE_CHANGED = Kind("role.changed", "project", ("user", "role", "was"))
ROLE_REMOVED = Kind("role.removed", "project", ("user", "role"))
ROLE_INVITED = Kind("role.invited", "project", ("user", "role", "invitation"))
ROLE_DECLINED = Kind("role.declined", "project", ("user", "role", "invitation"))
ROLE_WITHDRAWN = Kind("role.withdrawn", "project", ("user", "role", "invitation"))
PROJECT_DELETED = Kind("project.deleted", "project")
PROJECT_RESTORED = Kind("project.restored", "project")
PROJECT_RELEASED = Kind("project.released", "project")

TOKEN_CREATED = Kind(
    "token.created", "token", ("owner", "scope", "expires_at", "actions"), version=2
)
TOKEN_REVOKED = Kind("token.revoked", "token", ("owner", "why"))
TOKEN_BLOCKED = Kind("token.blocked", "token", ("owner", "project"))
TOKEN_UNBLOCKED = Kind("token.unblocked", "token", ("owner", "project"))
TOKEN_FIRST_USED = Kind("token.first-used", "token", ("owner", "project", "client"))
TOKEN_NEW_NETWORK = Kind(
    "token.used-from-new-network", "token", ("owner", "network", "client", "project")
)
TOKEN_REFUSED = Kind("token.refused", "token", ("code", "action", "project"))

RELEASE_CREATED = Kind("release.created", "release", ("project", "version"))
RELEASE_YANKED = Kind("release.yanked", "release", ("project", "version", "reason"))
RELEASE_UNYANKED = Kind("release.unyanked", "release", ("project", "version"))
FILE_ADDED = Kind("file.added", "file", ("project", "version", "sha256", "size"))
RELEASE_DELETED = Kind("release.deleted", "release", ("project", "project_id", "version", "files"))
RELEASE_RESTORED = Kind(
    "release.restored", "release", ("project", "project_id", "version", "files")
)
FILE_DELETED = Kind("file.deleted", "file", ("project", "project_id", "version"))
FILE_RESTORED = Kind("file.restored", "file", ("project", "project_id", "version"))
FILE_PURGED = Kind("file.purged", "file", ("project", "project_id", "version"))
