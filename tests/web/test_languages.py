"""In which language somebody reads: by the account, the cookie, or the browser's own wish."""

import re
from collections.abc import Callable, Iterator

import pytest
from tests.api import wire
from tests.cli.commands import execute
from tests.depots import Depot
from tests.web.newcomers import signed_up
from tests.web.people import Browser, Reply


@pytest.fixture(scope="module")
def depot(peopled: Callable[..., Depot]) -> Iterator[Depot]:
    started = peopled(SIGN_UP="open").start("--workers", "1")
    yield started
    started.stop()


@pytest.fixture
def browser(depot: Depot) -> Browser:
    return Browser(depot)


def language_of(reply: Reply) -> str:
    [(language, direction)] = re.findall(r'<html lang="([^"]+)" dir="([^"]+)">', reply.html)
    assert reply.headers["content-language"] == language
    assert direction == ("rtl" if language == "ar" else "ltr")
    return str(language)


def kept(depot: Depot, name: str) -> tuple[str, str]:
    columns = "SELECT language, time_zone FROM accounts_user WHERE username = ?"
    [row] = execute(depot, columns, name)
    return tuple(row)


def choose(browser: Browser, code: str, following: str = "/") -> Reply:
    """Send what the footer's form sends, and follow nothing."""
    browser.send("/language/", language=code, next=following)
    return browser.ask("GET", following, {})


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("pt-PT", "pt-br"),
        ("zh-CN,zh;q=0.9", "zh-hans"),
        ("ar", "ar"),
        ("tlh, uk;q=0.2", "uk"),
        ("tlh", "en"),
        ("de;q=nonsense,,;;", "en"),
        ("x" * 2000, "en"),
    ],
)
def test_a_browser_is_answered_in_the_language_it_wishes(browser, wish, language) -> None:
    reply = browser.ask("GET", "/", {"Accept-Language": wish})

    assert language_of(reply) == language
    assert {"Accept-Language", "Cookie"} <= set(re.split(r",\s*", reply.headers["vary"]))


def test_a_page_that_was_not_found_is_so_in_the_language_too(browser) -> None:
    reply = browser.ask("GET", "/no/such/page/", {"Accept-Language": "ja"})

    assert (reply.status, language_of(reply)) == (404, "ja")


def test_whoever_only_reads_gets_no_cookie(browser) -> None:
    reply = browser.ask("GET", "/", {"Accept-Language": "ja"})

    assert "set-cookie" not in reply.headers


def test_a_choice_at_the_foot_of_a_page_is_kept_in_a_cookie(browser) -> None:
    page = browser.submit(browser.get("/help/refusals/"), "/language/", language="fr")

    reply = browser.ask("GET", "/", {"Accept-Language": "de"})
    assert page.path == "/help/refusals/"
    assert language_of(reply) == "fr"
    assert browser.cookie("language") == "fr"


def test_the_cookie_of_a_choice_is_this_sites_alone_and_no_scripts(depot, browser) -> None:
    headers = {"Origin": depot.url, "Content-Type": "application/x-www-form-urlencoded"}

    reply = browser.ask("POST", "/language/?", headers, body="language=de&next=/")

    assert reply.status == 302
    flags = reply.headers["set-cookie"].lower()
    assert flags.startswith("language=de;")
    assert "httponly" in flags
    assert "samesite=lax" in flags
    assert "domain" not in flags


def test_over_https_the_cookie_belongs_to_the_host_alone(peopled) -> None:
    public = peopled(PUBLIC_URL="https://index.example", TRUSTED_PROXIES="127.0.0.1,::1")
    public.port = wire.free_port()
    public.start("--workers", "1")
    headers = {
        "Host": "index.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "203.0.113.7",
        "Origin": "https://index.example",
        "Content-Type": "application/x-www-form-urlencoded",
    }

    reply = Browser(public).ask("POST", "/language/", headers, body="language=de&next=/")

    public.stop()
    assert reply.headers["set-cookie"].startswith("__Host-language=de;")
    assert "secure" in reply.headers["set-cookie"].lower()


def test_a_browser_that_blocks_cookies_is_told_so_in_the_language_it_chose(browser) -> None:
    reply = browser.ask("GET", "/language/?chosen=es&next=%2Faccount%2Flogin%2F", {})

    assert language_of(reply) == "es"
    assert 'href="/account/login/"' in reply.html
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "\\\\elsewhere.example",
        "javascript:alert(1)",
        "/\t/elsewhere.example",
        "account/",
        "",
    ],
)
def test_a_choice_leads_to_no_other_site(depot, browser, elsewhere) -> None:
    page = browser.send("/language/", language="de", next=elsewhere)
    told = browser.get(f"/language/?chosen=de&next={elsewhere.strip()}".replace("\t", "%09"))

    assert page.url == f"{depot.url}/"
    assert told.url == f"{depot.url}/"


def test_a_single_use_link_stands_in_no_other_address(browser) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = "language=de&next=%2Frevoke%2Fa-secret%2F"

    reply = browser.ask("POST", "/language/", headers, body=body)

    assert reply.headers["location"] == "/revoke/a-secret/"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://localhost"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_chooses_no_language_for_anybody(depot, browser, headers) -> None:
    browser.sign_in("bob")
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    reply = browser.ask("POST", "/language/", {**form, **headers}, body="language=ar&next=/")

    assert reply.status == 403
    assert "language" not in reply.headers.get("set-cookie", "")
    assert kept(depot, "bob")[0] == ""


@pytest.mark.parametrize("code", ["", "tlh", "en'--", "../de", "DE"])
def test_a_language_that_nobody_offers_is_not_taken(browser, code) -> None:
    page = browser.send("/language/", language=code, next="/")

    assert page.status == 400
    assert browser.cookie("language") == ""


def test_a_cookie_of_nonsense_is_as_good_as_none(browser) -> None:
    reply = browser.ask("GET", "/", {"Cookie": "language=../../de", "Accept-Language": "de"})

    assert language_of(reply) == "de"


def test_the_choice_of_who_is_signed_in_goes_with_the_account(depot, browser) -> None:
    browser.sign_in("alice")
    choose(browser, "uk", "/account/")

    elsewhere = Browser(depot)
    elsewhere.sign_in("alice")

    assert kept(depot, "alice")[0] == "uk"
    assert language_of(elsewhere.ask("GET", "/", {"Accept-Language": "de"})) == "uk"


def test_preferences_are_remembered(depot, browser) -> None:
    browser.sign_in("mallory")

    page = browser.get("/account/preferences/")
    page = browser.submit(page, language="ja", time_zone="Asia/Tokyo")

    assert kept(depot, "mallory") == ("ja", "Asia/Tokyo")
    assert " JST</span>" in page.html
    reply = browser.ask("GET", "/account/preferences/", {})
    assert language_of(reply) == "ja"
    assert '<option value="ja" lang="ja" selected>' in reply.html
    assert '<option value="Asia/Tokyo" selected>Tokyo (UTC+9)</option>' in reply.html


@pytest.mark.parametrize(
    "fields",
    [
        {"language": "tlh", "time_zone": "UTC"},
        {"language": "de", "time_zone": "Middle-earth/Shire"},
        {"language": "de", "time_zone": "../../etc/passwd"},
        {"language": "de", "time_zone": ""},
    ],
)
def test_preferences_that_do_not_exist_are_not_taken(depot, browser, fields) -> None:
    browser.sign_in("bob")

    page = browser.submit(browser.get("/account/preferences/"), **fields)

    assert 'class="errors"' in page.html
    assert kept(depot, "bob") == ("", "UTC")


def test_an_account_made_on_a_japanese_page_reads_japanese(depot) -> None:
    browser = Browser(depot)
    browser.send("/language/", language="ja", next="/")

    _, page = signed_up(depot, "hanako", "hanako@example.com", browser)

    assert page.status == 200
    assert kept(depot, "hanako") == ("ja", "UTC")


def test_whoever_lives_far_east_is_told_the_time_there(depot) -> None:
    browser = Browser(depot)
    browser.sign_in("bob")
    browser.submit(browser.get("/account/preferences/"), time_zone="Asia/Kolkata")

    here = browser.get("/account/sessions/").html
    browser.submit(browser.get("/account/preferences/"), time_zone="America/Sao_Paulo")
    there = browser.get("/account/sessions/").html
    browser.submit(browser.get("/account/preferences/"), time_zone="UTC")

    assert re.search(r'datetime="[^"]+\+05:30"><span>[\d-]+</span> <span>[\d:]+ IST</span>', here)
    assert re.search(r"<span>[\d:]+ UTC-03</span>", there)


def test_the_page_with_all_time_zones_is_light_enough_for_a_slow_line(depot) -> None:
    browser = Browser(depot)
    browser.sign_in("bob")

    page = browser.get("/account/preferences/")

    assert ">Kolkata (UTC+5:30)</option>" in page.html
    assert len(page.html.encode()) < 48_000
