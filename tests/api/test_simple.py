"""GET /simple/ and /simple/<project>/: pages for installers."""

import gzip
import hashlib
import json
from datetime import UTC, datetime

import pytest

from . import parcels, wire

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "text/html; charset=utf-8"
PIP = f"{JSON}, application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01"
UV = f"{JSON}, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"
POETRY = f"{JSON}, */*;q=0.1"
PYPI_SIMPLE = f"{JSON}, application/vnd.pypi.simple.v1+html, text/html;q=0.01"


@pytest.fixture(scope="module")
def published(alice):
    """The name of a project with one wheel, which no test adds to."""
    alice.publish(parcels.wheel("one-wheel"))
    return "one-wheel"


@pytest.fixture(scope="module")
def long(alice):
    """The address of a page that is long enough to be worth compressing."""
    for number in range(12):
        alice.publish(parcels.wheel("twelve-wheels", f"{number}.0"))
    return "/simple/twelve-wheels/"


@pytest.fixture
def get(depot):
    def ask(path, method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return wire.ask(depot.port, method, path, named)

    return ask


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (PIP, JSON),
        (UV, JSON),
        (POETRY, JSON),
        ("*/*", HTML),
        ("text/html", HTML),
        ("application/json", HTML),
        ("", HTML),
        ("nonsense;;;", HTML),
        ("application/vnd.pypi.simple.v1+html", f"application/vnd.pypi.simple.v1+{HTML[5:]}"),
        (f"text/html;q=0.5, {JSON};q=0.6", JSON),
        (f"text/html, {JSON};q=0.6", HTML),
    ],
)
@pytest.mark.parametrize("path", ["/simple/", "/simple/{}/"])
def test_the_form_of_a_page_follows_the_accept_header(get, published, path, accept, expected):
    answer = get(path.format(published), Accept=accept)

    assert (answer.status, answer.header("content-type")) == (200, expected)
    more = "" if "{" in path else ", Authorization"  # the list shows what the asker may read
    assert answer.header("vary") == f"Accept, Accept-Encoding{more}"
    assert answer.header("cache-control") == "no-cache"
    assert answer.header("content-length") == str(len(answer.body))


def test_several_lines_of_a_header_are_one_list(depot, published, long):
    path = f"/simple/{published}/"
    tag = wire.ask(depot.port, "GET", path).header("etag")

    accept = [("Accept", "text/plain"), ("Accept", JSON)]
    known = [("If-None-Match", '"other"'), ("If-None-Match", tag)]
    encoding = [("Accept-Encoding", "br"), ("Accept-Encoding", "gzip")]

    assert wire.ask(depot.port, "GET", path, accept).header("content-type") == JSON
    assert wire.ask(depot.port, "GET", path, known).status == 304
    assert wire.ask(depot.port, "GET", long, encoding).header("content-encoding") == "gzip"


def test_a_page_without_an_accept_header_is_html(get, published):
    assert get(f"/simple/{published}/").header("content-type") == HTML


def test_the_json_page_tells_all_that_installers_ask(alice, depot, get, project):
    wheel, sdist = parcels.wheel(project), parcels.sdist(project, "1.1")
    for parcel in (wheel, sdist):
        alice.publish(parcel)

    page = get(f"/simple/{project}/", Accept=JSON).json

    metadata = hashlib.sha256(parcels.core_metadata(project, "1.0")).hexdigest()
    assert page["name"] == project
    assert sorted(page["versions"]) == ["1.0", "1.1"]
    files = {file["filename"]: file for file in page["files"]}
    of_wheel, of_sdist = files[wheel.filename], files[sdist.filename]
    assert of_wheel["url"] == f"http://localhost:{depot.port}{wheel.path}"
    assert of_wheel["hashes"] == {"sha256": wheel.sha256}
    assert of_wheel["size"] == len(wheel.content)
    assert of_wheel["requires-python"] == ">=3.8"
    assert of_wheel["core-metadata"] == {"sha256": metadata}
    assert of_wheel["yanked"] is False
    uploaded = datetime.fromisoformat(of_wheel["upload-time"])
    assert abs((datetime.now(UTC) - uploaded).total_seconds()) < 300
    assert of_sdist["core-metadata"] is False


def test_the_html_page_links_root_relative_with_the_hash(alice, get, project):
    parcel = parcels.wheel(project)
    alice.publish(parcel)

    page = get(f"/simple/{project}/").text

    metadata = hashlib.sha256(parcels.core_metadata(project, "1.0")).hexdigest()
    assert f'href="{parcel.path}#sha256={parcel.sha256}"' in page
    assert f'data-core-metadata="sha256={metadata}"' in page
    assert 'data-requires-python="&gt;=3.8"' in page
    assert f">{parcel.filename}</a>" in page


def test_a_project_is_listed_with_its_first_file_and_not_before(alice, depot, get, project):
    depot.run("project", "create", project, "--owner", "alice")
    assert project not in get("/simple/").text
    assert get(f"/simple/{project}/", Accept=JSON).json["files"] == []

    alice.publish(parcels.wheel(project))

    assert f'href="/simple/{project}/"' in get("/simple/").text
    assert {"name": project} in get("/simple/", Accept=JSON).json["projects"]


def test_an_upload_is_listed_by_every_worker_when_its_200_is_sent(alice, get, project):
    for number in range(10):
        parcel = parcels.wheel(project, f"{number}.0")
        alice.publish(parcel)

        pages = [get(f"/simple/{project}/", Accept=JSON).json for _ in range(8)]

        listed = [{file["filename"] for file in page["files"]} for page in pages]
        assert all(parcel.filename in filenames for filenames in listed)


@pytest.mark.parametrize(
    ("asked", "location"),
    [
        ("/simple", "/simple/"),
        ("/simple?a=b", "/simple/?a=b"),
        ("/simple/{name}", "/simple/{name}/"),
        ("/simple/{NAME}/", "/simple/{name}/"),
        ("/simple/{na_me}/", "/simple/{name}/"),
        ("/simple/{na_me}?x=1&y=%2F", "/simple/{name}/?x=1&y=%2F"),
        ("/legacy/+simple/{NAME}/", "/legacy/+simple/{name}/"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_another_spelling_is_sent_on_within_the_origin(get, project, asked, location, method):
    spellings = {"name": project, "NAME": project.upper(), "na_me": project.replace("-", "_.")}

    answer = get(asked.format(**spellings), method)

    assert answer.status == 301
    assert answer.header("location") == location.format(**spellings)
    assert answer.header("content-length") == "0"


@pytest.mark.parametrize(
    "path",
    [
        "/simple//index.example/",
        "/simple/%2f%2findex.example",
        "/simple/\\index.example",
        "/simple/%ff/",
        "/simple/%00/",
        "/simple/../../etc/passwd",
        "/simple/%2e%2e/",
        "/simple/a/b/",
        "/simple/" + "a" * 300 + "/",
        "/simple/nobodys-project/",
        "/legacy/+simple/nobodys-project/",
        "/simple//legacy/+simple/one-wheel/",
        "/legacy/+simple//simple/one-wheel/",
        "/legacy/+simple/",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.usefixtures("published")
def test_what_no_project_is_called_is_not_found_and_leads_nowhere(get, path, method):
    answer = get(path, method)

    assert (answer.status, answer.header("location")) == (404, "")
    assert answer.header("content-type") == "application/problem+json"
    if method == "GET":
        problem = answer.json
        assert (problem["status"], problem["detail"]) == (404, answer.reason)
        assert problem["title"]
        assert problem["type"].startswith("http://localhost")
        assert problem["type"].endswith(f"/help/refusals/#{problem['code']}")


def test_a_line_end_in_an_address_does_not_end_a_header(get):
    answer = get("/simple/A%0d%0aLocation:%20https://index.example/%0d%0aX-Evil:%201/")

    assert answer.status == 404
    assert "location" not in answer.headers
    assert "x-evil" not in answer.headers


@pytest.mark.parametrize("path", ["/simple/", "/simple/{}/", "/legacy/+simple/{}/"])
@pytest.mark.parametrize("accept", ["*/*", JSON])
def test_head_is_get_without_a_body(get, published, path, accept):
    full, head = (get(path.format(published), method, Accept=accept) for method in ("GET", "HEAD"))

    assert head.body == b""
    assert telling(head) == telling(full)


def test_an_unchanged_page_is_304_until_the_next_upload(alice, get, project):
    alice.publish(parcels.wheel(project))
    tag = get(f"/simple/{project}/").header("etag")

    unchanged = get(f"/simple/{project}/", If_None_Match=tag)
    alice.publish(parcels.wheel(project, "2.0"))
    changed = get(f"/simple/{project}/", If_None_Match=tag)

    assert (unchanged.status, unchanged.body) == (304, b"")
    assert unchanged.header("etag") == tag
    assert unchanged.header("vary") == "Accept, Accept-Encoding"
    assert changed.status == 200
    assert changed.header("etag") != tag


@pytest.mark.parametrize("known", ["*", "W/{}", '"other", {}', "{},", '"x" , W/{} '])
def test_a_tag_is_known_in_every_way_the_header_is_written(get, published, known):
    tag = get(f"/simple/{published}/").header("etag")

    assert get(f"/simple/{published}/", If_None_Match=known.format(tag)).status == 304


def test_every_form_of_a_page_has_a_tag_of_its_own(get, long):
    answers = [
        get(long, Accept=accept, Accept_Encoding=encoding)
        for accept in (JSON, "text/html")
        for encoding in ("gzip", "identity")
    ]

    assert len({answer.header("etag") for answer in answers}) == len(answers)


def test_a_page_is_compressed_for_whoever_takes_gzip(get, long):
    plain = get(long, Accept=JSON)
    zipped = get(long, Accept=JSON, Accept_Encoding="gzip, deflate, zstd")

    assert zipped.header("content-encoding") == "gzip"
    assert gzip.decompress(zipped.body) == plain.body
    assert zipped.header("content-length") == str(len(zipped.body))
    known = zipped.header("etag")
    assert get(long, Accept=JSON, Accept_Encoding="gzip", If_None_Match=known).status == 304
    assert get(long, Accept=JSON, If_None_Match=known).status == 200


@pytest.mark.parametrize("encoding", ["GZIP", "br;q=1.0, gzip;q=0.8", "deflate,gzip", "gzip; q=1"])
def test_gzip_is_understood_however_it_is_asked_for(get, long, encoding):
    assert get(long, Accept_Encoding=encoding).header("content-encoding") == "gzip"


@pytest.mark.parametrize("encoding", ["identity", "", "gzip;q=0", "gzip; q=0.0, br", "xgzip"])
def test_a_page_is_not_compressed_for_whoever_does_not_take_gzip(get, long, encoding):
    assert get(long, Accept_Encoding=encoding).header("content-encoding") == ""


def test_a_yanked_release_is_marked_in_both_forms_until_it_is_not(alice, depot, get, project):
    alice.publish(parcels.wheel(project))
    tag = get(f"/simple/{project}/").header("etag")

    depot.run("release", "yank", project, "1.0", "--reason", 'broken "<b>"')

    html = get(f"/simple/{project}/", If_None_Match=tag)
    assert html.status == 200
    assert 'data-yanked="broken &quot;&lt;b&gt;&quot;"' in html.text
    [file] = get(f"/simple/{project}/", Accept=JSON).json["files"]
    assert file["yanked"] == 'broken "<b>"'

    depot.run("release", "unyank", project, "1.0")

    assert "data-yanked" not in get(f"/simple/{project}/").text


def test_a_release_yanked_without_a_reason_is_yanked_all_the_same(alice, depot, get, project):
    alice.publish(parcels.wheel(project))

    depot.run("release", "yank", project, "1.0")

    assert 'data-yanked=""' in get(f"/simple/{project}/").text
    [file] = get(f"/simple/{project}/", Accept=JSON).json["files"]
    assert file["yanked"] is True


@pytest.mark.parametrize("plus", ["+", "%2B", "%2b"])
def test_hatch_finds_the_html_page_below_the_upload_address(alice, get, project, plus):
    parcel = parcels.wheel(project)
    alice.publish(parcel)

    answer = get(f"/legacy/{plus}simple/{project}/", Accept="*/*")

    assert (answer.status, answer.header("content-type")) == (200, HTML)
    assert f">{parcel.filename}</a>" in answer.text


def test_the_public_address_fixes_the_links_of_json(new_depot, project):
    depot = new_depot({"PUBLIC_URL": "https://index.example"})
    depot.port = wire.free_port()  # the address it prints is the public one
    depot.start("--workers", "1")
    token = depot.token("alice", "laptop")
    parcel = parcels.wheel(project)
    headers = {"Content-Type": wire.FORM, "Authorization": f"Bearer {token}"}
    uploaded = wire.ask(depot.port, "POST", "/legacy/", headers, parcel.body())
    assert uploaded.status == 200, uploaded

    page = wire.ask(depot.port, "GET", f"/simple/{project}/", {"Accept": JSON}).body

    assert [file["url"] for file in json.loads(page)["files"]] == [
        f"https://index.example{parcel.path}"
    ]


def telling(answer):
    headers = {name.lower(): value for name, value in answer.headers.items() if name != "date"}
    return answer.status, headers
