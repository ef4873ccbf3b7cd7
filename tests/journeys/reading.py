"""What the index shows to anyone who asks, read without any packaging client."""

import contextlib
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

_JSON = {"Accept": "application/vnd.pypi.simple.v1+json"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, as it came: redirects are not followed."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Listed:
    """One file as its project's page names it, `url` made absolute."""

    url: str
    sha256: str
    entry: dict[str, Any]


def files(simple_url: str, project: str) -> dict[str, Listed]:
    """Return the files on the project's page by their names; none if there is no such page."""
    page = urljoin(simple_url, f"{project}/")
    answer = get(page, _JSON)
    if answer.status == http.client.NOT_FOUND:
        return {}
    assert answer.status == http.client.OK, answer
    return {
        entry["filename"]: Listed(urljoin(page, entry["url"]), entry["hashes"]["sha256"], entry)
        for entry in json.loads(answer.body)["files"]
    }


def content(url: str) -> bytes:
    """Return the bytes at `url`."""
    answer = get(url)
    assert answer.status == http.client.OK, answer
    return answer.body


def get(url: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Ask for `url` over a connection of its own."""
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.netloc, timeout=60)
    with contextlib.closing(line):
        line.request("GET", parts.path, headers=dict(headers or {}))
        answer = line.getresponse()
        return Answer(answer.status, answer.read())
