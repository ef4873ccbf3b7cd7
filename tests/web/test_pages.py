"""Every page, as a browser gets it from a really started server."""

import http.client
import io
import zipfile
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from tests.depots import Depot
from tests.pages import HEADERS, only_read
from tests.uploads import Wheel, publish

from entrepot.web.projects.shown import SHOWN_DESCRIPTION

HOSTILE = "<script>alert('pads')</script>"
ESCAPED = b"&lt;script&gt;alert(&#x27;pads&#x27;)&lt;/script&gt;"

PAGES = {
    "account/signup/sent/": ("/account/signup/sent/", b"Look into your mailbox"),
    "": ("/", b"left_pad"),
    "help/": ("/help/", b"/help/two-factor/"),
    "search/": ("/search/?q=left", b"left_pad"),
    "help/refusals/": ("/help/refusals/", b'id="file-exists"'),
    "help/installing/": ("/help/installing/", b"dependency confusion"),
    "help/publishing/": ("/help/publishing/", b"/legacy/"),
    "help/tokens/": ("/help/tokens/", b"It is shown once"),
    "help/two-factor/": ("/help/two-factor/", b"recovery code"),
    "announcements/": ("/announcements/", b"Nothing was announced"),
    "security/": ("/security/", b"named no address"),
    "accessibility/": ("/accessibility/", b"WCAG"),
    "legacy/": ("/legacy/", b"twine upload"),
    "legacy": ("/legacy", b"twine upload"),
    "account/inactive/": ("/account/inactive/", b"<h1>"),
    "account/password/reset/done/": ("/account/password/reset/done/", b"<h1>"),
    "project/<str:name>/": ("/project/left-pad/", b"left_pad-1.0-py3-none-any.whl"),
    "project/<str:name>/<str:version>/": ("/project/left-pad/1.0/", b"left_pad-1.0-py3-none"),
    "project/<str:name>/releases/": ("/project/left-pad/releases/", b">1.0</a>"),
}
"""A page for each pattern of the URL map, and what it must hold."""

REDIRECTS = {
    "legacy/<str:name>/<str:version>/": (
        "/legacy/Left_Pad/1.0.0/",
        302,
        "/project/left-pad/1.0/",
    ),
    "project/<str:name>/": ("/project/Left.Pad/", 301, "/project/left-pad/"),
    "project/<str:name>/<str:version>/": (
        "/project/LEFT_PAD/1.0.0/",
        301,
        "/project/left-pad/1.0/",
    ),
    "project/<str:name>/<str:version>/<str:filename>": (
        "/project/left-pad/1.0/left_pad-1.0-py3-none-any.whl",
        302,
        "/packages/",
    ),
}

ELSEWHERE = {
    ".well-known/security.txt": "test_statements.py",
    "announcements/feed.atom": "test_announcements.py",
}
"""What is no page for people, and which file here tests it."""


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def _open(depot: Depot, path: str, *, method: str = "GET") -> Page:
    connection = http.client.HTTPConnection("localhost", depot.port, timeout=30)
    try:
        connection.request(method, path, headers={"Accept": "text/html"})
        answer = connection.getresponse()
        return Page(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def stocked(depot: Depot) -> Depot:
    """The server with left_pad 1.0, whose summary and description are an attack."""
    token = depot.token("alice", "ci")
    status, reason = publish(depot.port, token, _HostileWheel.made("left_pad"))
    assert status == 200, reason
    depot.run("release", "yank", "left-pad", "1.0", "--reason", HOSTILE)
    return depot


class _HostileWheel(Wheel):
    """A wheel whose metadata holds markup wherever free text may stand."""

    @classmethod
    def made(cls, project: str, version: str = "1.0", *, size: int = 100) -> "_HostileWheel":
        honest = Wheel.made(project, version, size=size)
        return cls(project, version, _with_hostile_metadata(honest))


def _with_hostile_metadata(honest: Wheel) -> bytes:
    return _with_more(honest, f"Summary: {HOSTILE}\n\n{HOSTILE}\n")


def _with_description(project: str, text: str) -> Wheel:
    honest = Wheel.made(project)
    return Wheel(project, honest.version, _with_more(honest, f"\n{text}\n"))


def _with_more(honest: Wheel, metadata: str) -> bytes:
    archive = io.BytesIO(honest.content)
    changed = io.BytesIO()
    with zipfile.ZipFile(archive) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name.endswith("/METADATA"):
                content += metadata.encode()
            after.writestr(name, content)
    return changed.getvalue()


def test_every_page_that_is_only_read_is_opened_here() -> None:
    assert only_read() == PAGES.keys() | REDIRECTS.keys() | ELSEWHERE.keys()


@pytest.mark.parametrize(("path", "content"), PAGES.values(), ids=PAGES)
def test_a_page_is_served_whole_and_sets_no_cookie(
    stocked: Depot,
    path: str,
    content: bytes,
) -> None:
    page = _open(stocked, path)
    head = _open(stocked, path, method="HEAD")

    assert page.status == head.status == 200
    assert content in page.body
    assert page.body.rstrip().endswith(b"</html>")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["Content-Length"] == str(len(page.body))
    assert {name: page.headers[name] for name in HEADERS} == HEADERS
    assert page.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in page.headers
    assert head.body == b""


@pytest.mark.parametrize(("path", "status", "target"), REDIRECTS.values(), ids=REDIRECTS)
def test_another_spelling_leads_to_the_one_address_on_the_same_origin(
    stocked: Depot,
    path: str,
    status: int,
    target: str,
) -> None:
    page = _open(stocked, path)

    assert page.status == status
    assert page.headers["Location"].startswith(target)
    assert _open(stocked, page.headers["Location"]).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/nothing/",
        "/project/right-pad/",
        "/project/left-pad/9.9/",
        "/project/left-pad/1.0/left_pad-9.9.tar.gz",
        "/legacy/left-pad/9.9/",
        f"/project/{quote(HOSTILE, safe='')}/",
        "/project/left-pad/1.0/" + quote('"><svg onload=alert(1)>', safe=""),
        "/project/..%2f..%2fetc/",
        "/project/%00/",
        "/project/%ff/",
    ],
)
def test_what_is_not_there_is_a_page_that_repeats_nothing(stocked: Depot, path: str) -> None:
    page = _open(stocked, path)

    assert page.status == 404
    assert b"</html>" in page.body
    assert b"<script" not in page.body
    assert b"onload" not in page.body
    assert {name: page.headers[name] for name in HEADERS} == HEADERS
    assert page.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/project/left-pad/", "/project/left-pad/1.0/"])
def test_markup_in_metadata_is_shown_and_never_run(stocked: Depot, path: str) -> None:
    page = _open(stocked, path)

    assert page.body.count(ESCAPED) == 3  # the summary, the description, why it was yanked
    assert HOSTILE.encode() not in page.body


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/static/entrepot.css", "text/css; charset=utf-8"),
        ("/static/icon.svg", "image/svg+xml"),
    ],
)
def test_what_pages_are_made_with_is_served_in_its_type(
    stocked: Depot,
    path: str,
    media_type: str,
) -> None:
    page = _open(stocked, path)

    assert page.status == 200
    assert page.headers["Content-Type"] == media_type
    assert page.body


@pytest.mark.parametrize(
    "path",
    ["/static/", "/static/none.css", "/static/../settings.py", "/static/%2e%2e/urls.py"],
)
def test_nothing_but_the_static_files_is_served_below_static(stocked: Depot, path: str) -> None:
    assert _open(stocked, path).status == 404


@pytest.mark.parametrize("path", ["/", "/project/left-pad/", "/help/refusals/"])
def test_pages_are_only_looked_at(stocked: Depot, path: str) -> None:
    page = _open(stocked, path, method="DELETE")

    assert page.status == 405
    assert page.headers["Allow"] == "GET, HEAD"
    assert "Set-Cookie" not in page.headers


def test_a_description_of_megabytes_does_not_make_a_page_of_megabytes(stocked: Depot) -> None:
    wheel = _with_description("long_pad", "<&" * 3_000_000)
    token = stocked.token("alice", "long")
    status, reason = publish(stocked.port, token, wheel)
    assert status == 200, reason

    page = _open(stocked, "/project/long-pad/")

    assert page.status == 200
    assert len(page.body) < 2_000_000
    assert page.body.count(b"&lt;&amp;") == SHOWN_DESCRIPTION / 2
    assert b"The description goes on" in page.body
    assert b"The description goes on" not in _open(stocked, "/project/left-pad/").body


def test_an_empty_project_says_so(stocked: Depot) -> None:
    stocked.run("project", "create", "centre-pad", "--owner", "bob")

    page = _open(stocked, "/project/centre-pad/")

    assert page.status == 200
    assert b"no files yet" in page.body
    assert b"centre-pad" not in _open(stocked, "/").body
