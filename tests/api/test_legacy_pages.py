"""GET at and below /legacy/, and the addresses that publishers print after an upload."""

import pytest

from . import parcels, wire


@pytest.mark.parametrize("path", ["/legacy/", "/legacy"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_whoever_looks_at_the_upload_address_gets_it_explained(depot, path, method):
    answer = wire.ask(depot.port, method, path)

    assert answer.status == 200
    assert answer.header("content-type") == "text/html; charset=utf-8"
    assert (b"/legacy/" in answer.body) == (method == "GET")
    assert int(answer.header("content-length")) > 0


def test_the_address_that_hatch_prints_leads_to_the_release(alice, depot, project):
    alice.publish(parcels.wheel(project))

    answer = wire.ask(depot.port, "GET", f"/legacy/{project}/1.0/")

    assert (answer.status, answer.header("location")) == (302, f"/project/{project}/1.0/")
    assert wire.ask(depot.port, "GET", f"/project/{project}/1.0/").status == 200


@pytest.mark.parametrize("path", ["/legacy/{}/9.9/", "/legacy/nobodys/1.0/", "/legacy/-/1.0/"])
def test_below_the_upload_address_nothing_is_a_dead_end(alice, depot, project, path):
    alice.publish(parcels.wheel(project))

    answer = wire.ask(depot.port, "GET", path.format(project))

    assert answer.status == 404
    assert b"/legacy/" in answer.body


@pytest.mark.parametrize("spelling", ["{}", "{}/"])
def test_the_address_that_flit_prints_is_the_projects_page(alice, depot, project, spelling):
    alice.publish(parcels.wheel(project))

    answer = wire.ask(depot.port, "GET", f"/project/{spelling.format(project)}")

    if answer.status in {301, 302}:
        answer = wire.ask(depot.port, "GET", answer.header("location"))
    assert answer.status == 200
    assert project in answer.text


def test_a_project_page_by_another_spelling_is_sent_on(alice, depot, project):
    alice.publish(parcels.wheel(project))

    answer = wire.ask(depot.port, "GET", f"/project/{project.upper()}/")

    assert (answer.status, answer.header("location")) == (301, f"/project/{project}/")


def test_the_page_address_of_a_file_leads_to_its_bytes(alice, depot, project):
    parcel = parcels.wheel(project)
    alice.publish(parcel)

    answer = wire.ask(depot.port, "GET", f"/project/{project}/1.0/{parcel.filename}")

    assert (answer.status, answer.header("location")) == (302, parcel.path)


@pytest.mark.parametrize(
    "path",
    [
        "/project/{}/%00/",
        "/project/{}/1.0%00/",
        "/project/{}/1.0/%00",
        "/project/{}/1.0/x%00y.whl",
        "/project/%00/",
        "/legacy/{}/%00/",
        "/legacy/%00/1.0/",
        "/simple/{}%00/",
        "/packages/aa/bb/%00/x.whl",
    ],
)
def test_an_address_with_a_nul_is_no_question_for_the_database(alice, depot, project, path):
    alice.publish(parcels.wheel(project))

    assert wire.ask(depot.port, "GET", path.format(project)).status == 404


@pytest.mark.parametrize("path", ["/project/{}/{}/", "/legacy/{}/{}/", "/project/{}/{}/x.whl"])
def test_a_version_of_five_thousand_digits_is_a_page_that_is_not_there(alice, depot, project, path):
    alice.publish(parcels.wheel(project))

    answer = wire.ask(depot.port, "GET", path.format(project, "9" * 5_000))

    assert answer.status == 404
    assert "</html>" in answer.text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_healthz_says_ok_and_is_never_stored(depot, method):
    answer = wire.ask(depot.port, method, "/healthz")

    assert (answer.status, answer.body) == (200, b"ok\n" if method == "GET" else b"")
    assert answer.header("cache-control") == "no-store"
    assert answer.header("content-length") == "3"


@pytest.mark.parametrize("path", ["/+api", "/pypi/left-pad/json", "/_/oidc/audience", "/nothing"])
def test_an_address_of_other_indexes_is_a_quick_404(depot, path):
    assert wire.ask(depot.port, "GET", path, {"Accept": "application/json"}).status == 404
