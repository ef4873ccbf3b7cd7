"""Whoever uploads: a credential, the address it goes to, and what a refusal must look like."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.depots import Depot

from . import stores, wire
from .parcels import Parcel
from .wire import Answer, Body


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal that was found to say the same in every place and dialect."""

    status: int
    code: str
    sentence: str
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Publisher:
    """A client with a token, or with an Authorization header of any other kind."""

    depot: Depot
    token: str = ""
    authorization: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        if self.authorization is not None:
            return {"Authorization": self.authorization}
        return {"Authorization": basic("__token__", self.token)} if self.token else {}

    def upload(
        self,
        what: Parcel | Body,
        *,
        accept: str = "*/*",
        method: str = "POST",
        path: str = "/legacy/",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        sent = {"Content-Type": wire.FORM, "Accept": accept} | self.headers | dict(headers or {})
        body = what.body() if isinstance(what, Parcel) else what
        return wire.ask(self.depot.port, method, path, sent, body)

    def publish(self, parcel: Parcel, **how: str) -> Answer:
        """Upload what has to be taken."""
        answer = self.upload(parcel, **how)
        assert (answer.status, answer.reason) == (200, "OK"), answer
        return answer

    def is_refused(self, what: Parcel | Body, **how) -> Refused:
        """Upload what must not be taken, in both dialects; return the refusal they agree on."""
        before = stores.contents(self.depot)

        plain = self.upload(what, accept="*/*", **how)
        as_json = self.upload(what, accept=wire.JSON, **how)

        assert stores.contents(self.depot) == before, "a refused upload left something behind"
        return agreed(plain, as_json)


def agreed(plain: Answer, as_json: Answer) -> Refused:
    """Return the refusal that two answers carry, each in its dialect."""
    sentence = plain.reason
    assert 400 <= plain.status < 500, plain
    place = as_json.json["help"]
    assert re.fullmatch(r"https?://[^/]+/help/refusals/#" + as_json.json["error"], place)
    assert plain.body == f"{sentence} See {place}\n".encode("ascii")
    assert plain.header("content-type") == "text/plain; charset=utf-8"

    assert (as_json.status, as_json.reason) == (plain.status, sentence)
    assert as_json.header("content-type") == "application/json"
    said = as_json.json
    assert set(said) == {"message", "code", "title", "error", "help"}
    assert (said["message"], said["code"]) == (sentence, f"{plain.status} {sentence}")

    for answer in (plain, as_json):
        assert answer.header("content-length") == str(len(answer.body))
        assert answer.header("cache-control") == "no-store"
        has_challenge = answer.header("www-authenticate").startswith("Basic ")
        assert has_challenge == (answer.status == 401)
    return Refused(plain.status, said["error"], sentence, dict(plain.headers))
