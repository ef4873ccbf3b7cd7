"""Pages of the index, as they are kept for everyone who asks by whatever host."""

import importlib
import json

import pytest
from tests.flows.scene import Scene, anyone, identified
from tests.records import cast
from tests.uploads import Wheel

from entrepot.flows import index
from entrepot.formats.names import normalize
from entrepot.formats.simple import MediaType
from entrepot.records.accounts.models import User
from entrepot.records.tokens.actions import Minter

pytestmark = pytest.mark.django_db

keeping = importlib.import_module("entrepot.flows.index.pages")
NAME = normalize("left-pad")


@pytest.fixture(autouse=True)
def _published(alice: User, minter: Minter) -> None:
    Scene().publish(Wheel.made("left_pad"), identified(cast.token(alice, minter)[1]))


def _page(media_type: MediaType, host: str) -> index.Page:
    return index.project_page(NAME, media_type, base_url=f"http://{host}", asker=anyone())


def test_the_links_of_json_begin_with_the_host_that_was_asked() -> None:
    pages = [_page(MediaType.SIMPLE_JSON, host) for host in ("a.example", "b.example", "a.example")]

    links = [json.loads(page.body)["files"][0]["url"] for page in pages]
    assert [link.partition("/packages/")[0] for link in links] == [
        "http://a.example",
        "http://b.example",
        "http://a.example",
    ]
    assert pages[0].tag == pages[2].tag != pages[1].tag


def test_ten_thousand_hosts_take_no_more_memory_than_one() -> None:
    _page(MediaType.SIMPLE_JSON, "a.example")
    before = len(keeping._kept._values)

    for number in range(10_000):
        _page(MediaType.SIMPLE_JSON, f"{number}.example")

    assert len(keeping._kept._values) == before


@pytest.mark.parametrize("media_type", MediaType)
def test_a_page_that_is_asked_for_again_is_the_same_one(media_type: MediaType) -> None:
    assert _page(media_type, "a.example") is _page(media_type, "a.example")


def test_html_is_one_page_for_all_hosts() -> None:
    assert _page(MediaType.HTML, "a.example") is _page(MediaType.HTML, "b.example")
