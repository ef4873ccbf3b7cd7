import json
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from entrepot.formats.names import normalize
from entrepot.formats.simple.json_form import absolute
from entrepot.formats.simple.negotiation import MediaType
from entrepot.formats.simple.pages import IndexPage, ListedFile, ProjectPage
from entrepot.formats.simple.rendering import render

BASE = "https://index.example"
NOON = datetime(2026, 1, 2, 12, 0, 0, tzinfo=UTC)
WHEEL = ListedFile(
    filename="left_pad-1.0-py3-none-any.whl",
    path="/packages/aa/aa/aaaa/left_pad-1.0-py3-none-any.whl",
    sha256="a" * 64,
    size=123,
    uploaded_at=NOON,
    requires_python=">=3.8,<4",
    yanked='broken "on" <windows> & more',
    metadata_sha256="b" * 64,
)
SDIST = ListedFile(
    filename="left_pad-1.0+x!y.tar.gz",
    path="/packages/cc/cc/cccc/left_pad-1.0+x!y.tar.gz",
    sha256="c" * 64,
    size=0,
    uploaded_at=NOON + timedelta(microseconds=1),
)


class Links(HTMLParser):
    """The meta values and the links of a page, as an installer reads them."""

    def __init__(self, page):
        super().__init__()
        self.meta, self.links, self._in_link = {}, [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "meta":
            self.meta[attributes.get("name")] = attributes.get("content")
        self._in_link = tag == "a"
        if self._in_link:
            self.links.append((attributes, []))

    def handle_endtag(self, tag):
        self._in_link = self._in_link and tag != "a"

    def handle_data(self, data):
        if self._in_link:
            self.links[-1][1].append(data)


def as_html(page):
    return Links(render(page, MediaType.HTML).decode())


def as_json(page):
    return json.loads(absolute(render(page, MediaType.SIMPLE_JSON), BASE))


def test_a_project_page_in_json_has_every_key_of_the_standard():
    page = ProjectPage.of(normalize("left-pad"), [("1.0", WHEEL)])

    assert as_json(page) == {
        "meta": {"api-version": "1.1"},
        "name": "left-pad",
        "versions": ["1.0"],
        "files": [
            {
                "filename": "left_pad-1.0-py3-none-any.whl",
                "url": f"{BASE}/packages/aa/aa/aaaa/left_pad-1.0-py3-none-any.whl",
                "hashes": {"sha256": "a" * 64},
                "requires-python": ">=3.8,<4",
                "size": 123,
                "upload-time": "2026-01-02T12:00:00Z",
                "yanked": 'broken "on" <windows> & more',
                "core-metadata": {"sha256": "b" * 64},
                "data-dist-info-metadata": {"sha256": "b" * 64},
            }
        ],
    }


def test_what_a_file_does_not_have_is_said_in_json():
    (file,) = as_json(ProjectPage.of(normalize("left-pad"), [("1.0", SDIST)]))["files"]

    assert file["requires-python"] is None
    assert file["yanked"] is False
    assert file["core-metadata"] is False
    assert file["data-dist-info-metadata"] is False
    assert file["upload-time"] == "2026-01-02T12:00:00.000001Z"


def test_json_is_compact_sorted_and_ends_in_a_newline():
    page = IndexPage((("Left.Pad", normalize("Left.Pad")),))

    body = render(page, MediaType.SIMPLE_JSON)

    assert body == b'{"meta":{"api-version":"1.1"},"projects":[{"name":"Left.Pad"}]}\n'


def test_a_project_page_in_html_is_a_document_of_links_from_the_root():
    page = ProjectPage.of(normalize("left-pad"), [("1.0", SDIST), ("1.0", WHEEL)])

    body = render(page, MediaType.HTML).decode()

    assert (
        body
        == f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="pypi:repository-version" content="1.1">
<title>Links for left-pad</title>
</head>
<body>
<h1>Links for left-pad</h1>
<a href="/packages/cc/cc/cccc/left_pad-1.0%2Bx%21y.tar.gz#sha256={"c" * 64}">\
left_pad-1.0+x!y.tar.gz</a><br>
<a href="/packages/aa/aa/aaaa/left_pad-1.0-py3-none-any.whl#sha256={"a" * 64}" \
data-requires-python="&gt;=3.8,&lt;4" \
data-yanked="broken &quot;on&quot; &lt;windows&gt; &amp; more" \
data-dist-info-metadata="sha256={"b" * 64}" data-core-metadata="sha256={"b" * 64}">\
left_pad-1.0-py3-none-any.whl</a><br>
</body>
</html>
"""
    )


def test_both_html_types_have_the_same_bytes():
    page = ProjectPage.of(normalize("left-pad"), [("1.0", WHEEL)])

    assert render(page, MediaType.HTML) == render(page, MediaType.SIMPLE_HTML)


def test_the_index_links_normalized_names_and_shows_the_authors_spelling():
    page = as_html(IndexPage((("Left.Pad", normalize("Left.Pad")), ("zope", normalize("zope")))))

    assert page.links == [
        ({"href": "/simple/left-pad/"}, ["Left.Pad"]),
        ({"href": "/simple/zope/"}, ["zope"]),
    ]


@pytest.mark.parametrize("page", [IndexPage(()), ProjectPage(normalize("empty"), (), ())])
def test_a_page_without_entries_is_still_a_page(page):
    assert as_html(page).links == []
    assert as_json(page)["meta"] == {"api-version": "1.1"}


@pytest.mark.parametrize(
    ("yanked", "in_json", "in_html"),
    [(False, False, None), (True, True, ""), ("", True, ""), ("why", "why", "why")],
)
def test_a_file_yanked_without_a_reason_is_yanked(yanked, in_json, in_html):
    file = ListedFile("a-1.zip", "/packages/a-1.zip", "a" * 64, 1, NOON, yanked=yanked)
    page = ProjectPage.of(normalize("a"), [("1", file)])

    assert as_json(page)["files"][0]["yanked"] is in_json or in_json == "why"
    assert as_json(page)["files"][0]["yanked"] == in_json
    assert as_html(page).links[0][0].get("data-yanked") == in_html


@pytest.mark.parametrize("text", ['"url":"/', '\\"url":"/', '","url":"/packages/', "\\"])
def test_what_somebody_wrote_into_a_page_is_never_taken_for_a_link(text):
    file = ListedFile(text, f"/packages/{text}", "a" * 64, 1, NOON, text, text)

    (listed,) = as_json(ProjectPage.of(normalize("a"), [("1", file)]))["files"]

    assert (listed["filename"], listed["requires-python"], listed["yanked"]) == (text,) * 3
    assert listed["url"].startswith(f"{BASE}/packages/")


def test_versions_are_in_the_order_of_releases_and_files_in_that_of_version_and_name():
    def file(name):
        return ListedFile(name, f"/packages/{name}", "a" * 64, 1, NOON)

    page = ProjectPage.of(
        normalize("a"),
        [
            ("10", file("a-10.zip")),
            ("9", file("a-9.zip")),
            ("9", file("a-9-py3-none-any.whl")),
            ("9rc1", file("a-9rc1.zip")),
        ],
    )

    assert page.versions == ("9rc1", "9", "10")
    assert [listed.filename for listed in page.files] == [
        "a-9rc1.zip",
        "a-9-py3-none-any.whl",
        "a-9.zip",
        "a-10.zip",
    ]


def test_upload_times_are_utc_whatever_zone_they_came_in():
    there = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    file = ListedFile("a-1.zip", "/packages/a-1.zip", "a" * 64, 1, there)

    (listed,) = as_json(ProjectPage.of(normalize("a"), [("1", file)]))["files"]

    assert listed["upload-time"] == "2026-01-02T12:00:00Z"


TEXT = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=20)
HEX = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
FILE = st.builds(
    ListedFile,
    filename=TEXT,
    path=TEXT.map("/packages/".__add__),
    sha256=HEX,
    size=st.integers(0, 2**40),
    uploaded_at=st.datetimes(timezones=st.just(UTC)),
    requires_python=st.none() | TEXT,
    yanked=st.booleans() | TEXT,
    metadata_sha256=st.none() | HEX,
)
VERSION = st.sampled_from(["1", "1.1", "2rc1", "0.9.post1", "1!0"])


@given(st.lists(st.tuples(VERSION, FILE), max_size=4))
def test_html_and_json_say_the_same(files):
    page = ProjectPage.of(normalize("left-pad"), files)

    in_html, in_json = as_html(page), as_json(page)

    assert in_html.meta["pypi:repository-version"] == in_json["meta"]["api-version"]
    assert sorted(in_json["versions"], key=Version) == in_json["versions"]
    assert len(in_html.links) == len(in_json["files"]) == len(page.files)
    for (attributes, text), file, listed in zip(
        in_html.links, in_json["files"], page.files, strict=True
    ):
        link = urlsplit(attributes["href"])
        digest = file["core-metadata"] and f"sha256={file['core-metadata']['sha256']}"
        assert "".join(text) == file["filename"] == listed.filename
        assert file["url"] == BASE + link.path
        assert unquote(link.path) == listed.path
        assert link.fragment == f"sha256={file['hashes']['sha256']}"
        assert attributes.get("data-requires-python") == file["requires-python"]
        assert attributes.get("data-core-metadata", False) == digest
        assert attributes.get("data-dist-info-metadata", False) == digest
        assert file["data-dist-info-metadata"] == file["core-metadata"]
        yanked = attributes.get("data-yanked", False)
        assert ("" if file["yanked"] is True else file["yanked"]) == yanked
