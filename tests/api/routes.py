"""Every route there is, enumerated from the code, with addresses that it answers."""

from collections.abc import Iterator

from tests.pages import only_read

from entrepot.api import app

from .parcels import Parcel

UNKNOWN = "nobodys-project"
FIXED = (
    "/simple",
    "/legacy",
    "/legacy/",
    "/healthz",
    "/metrics",
    "/",
    "/help/",
    "/help/refusals/",
    "/help/installing/",
    "/help/publishing/",
    "/help/tokens/",
    "/help/two-factor/",
    "/announcements/",
    "/announcements/feed.atom",
    "/search/",
    "/security/",
    "/accessibility/",
    "/.well-known/security.txt",
    "/account/signup/sent/",
    "/account/inactive/",
    "/account/password/reset/done/",
)


def patterns() -> set[str]:
    """Return the pattern of every route of the machines' table and of people's map."""
    machines = {route.path for route in app.routes(None, people=None)}
    return machines | {f"/{pattern}" for pattern in only_read()}


def addresses(parcel: Parcel) -> dict[str, list[str]]:
    """Return addresses to GET for each pattern, once `parcel` is published."""
    name, version = parcel.fields["name"], parcel.fields["version"]
    return {pattern: [pattern] for pattern in FIXED} | {
        "/simple/{rest:path}": [
            "/simple/",
            f"/simple/{name}/",
            f"/simple/{name}",
            f"/simple/{name.upper()}/",
            f"/simple/{UNKNOWN}/",
            "/simple/-/",
        ],
        "/packages/{rest:path}": [
            parcel.path,
            f"{parcel.path}.metadata",
            f"/packages/00/00/{'0' * 60}/{parcel.filename}",
            "/packages/",
        ],
        "/legacy/+simple/{rest:path}": [
            f"/legacy/+simple/{name}/",
            f"/legacy/%2Bsimple/{name}/",
            f"/legacy/+simple/{UNKNOWN}/",
        ],
        "/legacy/<str:name>/<str:version>/": [
            f"/legacy/{name}/{version}/",
            f"/legacy/{UNKNOWN}/{version}/",
        ],
        "/project/<str:name>/": [f"/project/{name}/", f"/project/{UNKNOWN}/"],
        "/project/<str:name>/releases/": [f"/project/{name}/releases/"],
        "/project/<str:name>/<str:version>/": [
            f"/project/{name}/{version}/",
            f"/project/{name}/9.9/",
        ],
        "/project/<str:name>/<str:version>/<str:filename>": [
            f"/project/{name}/{version}/{parcel.filename}",
            f"/project/{name}/{version}/nothing.whl",
        ],
    }


def all_addresses(parcel: Parcel) -> Iterator[str]:
    for examples in addresses(parcel).values():
        yield from examples
