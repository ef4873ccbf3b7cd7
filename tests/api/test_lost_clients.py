"""Publishers and installers that were given the address of the first page."""

import pytest

from . import wire

INSTALLERS = {
    "pip": "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.1, "
    "text/html; q=0.01",
    "uv": "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2",
}


@pytest.mark.parametrize("accept", ["application/json", "*/*", ""])
def test_an_upload_to_the_first_page_is_told_where_to_go(depot, accept):
    answer = wire.ask(depot.port, "POST", "/", {"Accept": accept}, wire.form([]))

    assert answer.status == 405
    assert answer.header("allow") == "GET, HEAD"
    assert answer.reason.endswith("Upload to /legacy/ on this host.")
    if accept == "application/json":
        assert answer.json["error"] == "upload-address"
        assert answer.json["code"] == f"405 {answer.reason}"
    else:
        place = f"http://localhost:{depot.port}/help/refusals/#upload-address"
        assert answer.text == f"{answer.reason} See {place}\n"


@pytest.mark.parametrize("accept", INSTALLERS.values(), ids=INSTALLERS)
@pytest.mark.parametrize("path", ["/left-pad/", "/project/left-pad/", "/"])
def test_an_installer_among_the_pages_is_told_where_the_index_is(depot, accept, path):
    answer = wire.ask(depot.port, "GET", path, {"Accept": accept})

    assert answer.status == 404
    assert answer.reason.endswith("Install from /simple/ on this host.")
    assert answer.json["code"] == "simple-index-address"
    assert answer.json["detail"] == answer.reason


def test_a_person_at_the_same_address_gets_a_page(depot):
    answer = wire.ask(depot.port, "GET", "/left-pad/", {"Accept": "text/html,*/*;q=0.8"})

    assert answer.status == 404
    assert answer.header("content-type") == "text/html; charset=utf-8"
