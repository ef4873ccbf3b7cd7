"""What a page weighs on the wire: itself, its style, its scripts and its icon, packed or not."""

import http.client
import re
from contextlib import closing

from tests.web.people import Browser

LOADED = re.compile(
    r"""<(?:link|script|img)\b[^>]*?\b(?:href|src)=["'](/static/[^"'?#]+)["']""",
)


def weight(browser: Browser, path: str) -> int:
    """Return the bytes of all answers that showing a page takes, heads included."""
    total, html = _fetched(browser, path)
    return total + sum(_fetched(browser, each)[0] for each in sorted(set(LOADED.findall(html))))


def _fetched(browser: Browser, path: str) -> tuple[int, str]:
    """Return how many bytes came for `path`, and the text of the answer if it was not packed."""
    cookies = "; ".join(f"{name}={browser.cookie(name)}" for name in ("session", "form"))
    packed = _answer(browser, path, {"Cookie": cookies, "Accept-Encoding": "gzip"})
    plain = _answer(browser, path, {"Cookie": cookies})
    return packed[0], plain[1].decode()


def _answer(browser: Browser, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection("localhost", browser.depot.port, timeout=30)) as line:
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        body = answer.read()
        assert answer.status == 200, f"{answer.status} for {path}"  # RFC 9110
        return len(str(answer.headers)) + len(body), body
