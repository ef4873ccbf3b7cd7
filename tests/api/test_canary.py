"""No token, and no piece of one, is ever written where someone could find it."""

import base64

import pypitoken
import pytest

from . import parcels, stores, wire
from .publishers import Publisher, basic
from .test_credential_forms import FORMS

AFAR = {"X-Forwarded-For": "203.0.113.9"}


@pytest.fixture(scope="module")
def alone(new_depot):
    """An instance of this file's own, for everything it wrote is read."""
    return new_depot().start("--workers", "2")


@pytest.fixture(scope="module")
def tokens(alone):
    """Tokens that work, that were revoked, narrowed, altered and cut off."""
    good = alone.token("alice", "canary")
    gone = alone.token("alice", "gone")
    alone.run("token", "revoke", alone.token_id("gone"))
    foreign = alone.token("mallory", "canary")
    narrow = pypitoken.Token.load(good).restrict(project_names=["something-else"]).dump()
    return [good, gone, foreign, narrow, good[:-3], good[:-1] + "!", f"x{good}", good + good]


@pytest.fixture(scope="module")
def answers(alone, tokens):
    """Everything the instance answered to these tokens, used in all ways right and wrong."""
    owner = Publisher(alone, tokens[0])
    parcel = parcels.wheel("canary-parcel")
    owner.publish(parcel)
    heard = []
    for token in tokens:
        for write in list(FORMS.values())[::3]:
            publisher = Publisher(alone, authorization=write(token))
            heard.append(publisher.upload(parcel))
            heard.append(publisher.upload(parcel, headers=AFAR, accept=wire.JSON))
            heard.append(publisher.upload(parcel, method="PUT"))
        heard += [*misplaced(alone, owner, parcel, token)]
    return heard


def misplaced(depot, owner, parcel, token):
    """Yield the answers to a token that stands where none belongs."""
    for field in ("name", "version", "filetype", ":action", "protocol_version", "sha256_digest"):
        yield owner.upload(parcel.having(**{field: token}))
        yield owner.upload(parcel.having(**{field: basic("__token__", token)}))
    yield owner.upload(parcel.body(), path=f"/legacy/?token={token}", headers={"User-Agent": token})
    for scheme in ("Digest {}", "{}", "Basic {}", "Basic __token__:{}", "Bearer {},{}"):
        publisher = Publisher(depot, authorization=scheme.format(token, token))
        yield publisher.upload(parcel)
    for address in ("/simple/{}/", "/packages/{}", "/{}", "/legacy/{}/1.0/", "/project/{}/"):
        yield wire.ask(depot.port, "GET", address.format(token))
        yield wire.ask(depot.port, "GET", address.format("x"), {"Authorization": token})
    bad_head = f"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nbroken\r\n\r\n"
    yield wire.send(depot.port, bad_head.encode())


def test_no_answer_is_an_error_of_the_server(answers):
    assert [answer for answer in answers if answer.status >= 500] == []


def test_no_token_is_in_an_answer_the_log_the_data_or_a_row(alone, answers, tokens):
    needles = {needle for token in tokens for needle in traces(token)}
    places = [(f"{answer.status} {answer.reason}", whole(answer)) for answer in answers]
    places += stores.everything_written(alone)

    found = {name for name, text in places for needle in needles if needle in text}

    assert found == set()


def test_the_search_would_find_a_token_in_the_data(alone, tokens):
    """The log names ids, so that what is searched really is where things are written."""
    token_id = alone.token_id("canary")

    written = list(stores.everything_written(alone))

    assert any(
        token_id.encode() in text or token_id.replace("-", "").encode() in text
        for _, text in written
    )
    assert any(b"upload" in text for name, text in written if name == "the log")


def traces(token):
    """Return what would give a token away: its signature as text and as bytes, and as Basic."""
    yield token.encode()
    yield token[-30:-4].encode()
    encoded = base64.b64encode(f"__token__:{token}".encode())
    yield encoded[-40:-8]
    payload = token.partition("-")[2].rstrip("!")
    signature = base64.urlsafe_b64decode(payload[: len(payload) // 4 * 4])[-24:]
    yield signature
    yield signature.hex().encode()


def whole(answer):
    return answer.reason.encode() + str(answer.headers).encode() + answer.body
