"""The pages of help: what they lead to, and that no refusal is without a place."""

import importlib
import pkgutil
import re
from collections import Counter

import pytest
from django.urls import Resolver404, resolve
from tests.depots import Depot
from tests.web.people import Browser

import entrepot
from entrepot import errors
from entrepot.web.help.glossary import WORDS
from entrepot.web.help.groups import GROUPS
from entrepot.web.help.pages import PAGES
from entrepot.web.help.refusals import MORE, explained

LINK = re.compile(r'href="(/[^"#]*)(?:#([^"]*))?"')
MOST_WORDS = 650
"""Two screens; the page of refusals is a list to be searched."""


@pytest.fixture(scope="module", autouse=True)
def _all_modules() -> None:
    """Rules are known once the module that defines them was imported."""
    for module in pkgutil.walk_packages(entrepot.__path__, "entrepot."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _own_codes() -> set[str]:
    """Return the codes of our modules: other tests may have entered rules of their own."""
    return {code for code in errors.REGISTRY if not code.startswith("test-")}


def test_every_refusal_stands_in_one_group() -> None:
    grouped = Counter(code for group in GROUPS for code in group.codes)

    assert [code for code, count in grouped.items() if count > 1] == []
    assert _own_codes() - grouped.keys() == set(), "say when these are met: web/help/groups.py"
    assert grouped.keys() - _own_codes() == set()


def test_whatever_is_explained_further_is_a_refusal() -> None:
    assert MORE.keys() - _own_codes() == set()


def test_every_refusal_is_shown_once_with_rule_and_remedy() -> None:
    shown = [each.rule for _, rules in explained() for each in rules]

    assert {rule.code for rule in shown} == _own_codes()
    assert len(shown) == len(_own_codes())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_a_page_of_help_is_short_and_leads_to_pages_that_exist(depot: Depot, page) -> None:
    html = Browser(depot).get(f"/help/{page.slug}/").html
    main = html.partition("<main")[2].partition("</main>")[0]

    assert len(re.sub(r"<pre.*?</pre>|<[^>]+>", " ", main, flags=re.DOTALL).split()) < MOST_WORDS
    for path, anchor in LINK.findall(html):
        if path.startswith(("/static/", "/simple/")):
            continue
        try:
            resolve(path)
        except Resolver404:
            pytest.fail(f"{page.slug} leads to {path}, where nothing is")
        assert not anchor or f'id="{anchor}"' in Browser(depot).get(path).html


def test_the_contents_lead_to_every_page(depot: Depot) -> None:
    html = Browser(depot).get("/help/").html

    for page in PAGES:
        assert f'href="/help/{page.slug}/"' in html
    assert 'href="/help/refusals/"' in html


def test_examples_hold_the_address_that_was_asked_for(depot: Depot) -> None:
    browser = Browser(depot)

    assert f"{depot.url}/legacy/" in browser.get("/help/publishing/").html
    assert f"{depot.url}/simple/" in browser.get("/help/installing/").html


def test_a_refusal_is_found_by_its_anchor_with_words_for_newcomers(depot: Depot) -> None:
    html = Browser(depot).get("/help/refusals/").html

    entry = html.partition('<div id="file-exists">')[2].partition("</div>")[0]
    assert "A file name holds one content for ever." in entry
    assert "change the version in pyproject.toml" in entry
    for group in GROUPS:
        assert f'id="when-{group.slug}"' in html
    for word, _ in WORDS:
        assert f"<dt>{word}</dt>" in html


def test_every_page_leads_to_help(depot: Depot) -> None:
    header = Browser(depot).get("/nothing/").html.partition("<main")[0]

    assert '<a href="/help/">' in header
