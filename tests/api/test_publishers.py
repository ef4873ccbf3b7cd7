"""POST /legacy/ as each publisher sends it: its headers, its order of fields, its quirks."""

import hashlib
from dataclasses import dataclass, field, replace

import pytest

from . import parcels, wire
from .publishers import basic
from .wire import Part

OCTETS = "application/octet-stream"
UV_ACCEPT = "application/json;q=0.9, text/plain;q=0.8, text/html;q=0.7"


@dataclass(frozen=True)
class Dialect:
    """What one publisher sends, beyond the name, the version and the file."""

    agent: str
    digests: tuple[str, ...]
    fields: dict[str, str] = field(default_factory=dict)
    repeated: tuple[Part, ...] = ()
    accept: str = "*/*"
    content_type: str = OCTETS
    action_stands: str = "last"
    after_the_file: tuple[Part, ...] = ()
    is_wheel: bool = True

    def parcel(self, project):
        """Return this publisher's upload of an `Acme_…` release."""
        make = parcels.wheel if self.is_wheel else parcels.sdist
        made = make(project)
        named = {name: made.fields[name] for name in ("name", "version", "filetype")}
        digests = {name: made.fields[name] for name in self.digests}
        return replace(made, fields=named | self.fields | digests)

    def body(self, parcel):
        action = [Part(":action", b"file_upload"), Part("protocol_version", b"1")]
        fields = [Part(name, value.encode()) for name, value in parcel.fields.items()]
        file = Part("content", parcel.content, parcel.filename, self.content_type)
        middle = [*fields, *self.repeated]
        ordered = [*action, *middle] if self.action_stands == "first" else [*middle, *action]
        return wire.form([*ordered, file, *self.after_the_file])


ALL = ("md5_digest", "sha256_digest", "blake2_256_digest")
DIALECTS = {
    "twine": Dialect(
        agent="twine/7.0.0 CPython/3.11.7",
        digests=("sha256_digest", "blake2_256_digest"),
        fields={"metadata_version": "2.4", "pyversion": "py3", "requires_python": ">=3.8"},
        repeated=(
            Part("classifiers", b"Private :: Do Not Upload"),
            Part("gpg_signature", b"-----BEGIN PGP SIGNATURE-----", "x.whl.asc", OCTETS),
        ),
    ),
    "uv": Dialect(
        agent='uv/0.13.9 {"installer":{"name":"uv","version":"0.13.9"},"ci":true}',
        accept=UV_ACCEPT,
        digests=("sha256_digest", "blake2_256_digest"),
        fields={"metadata_version": "2.5", "pyversion": "py3", "requires_python": ""},
        repeated=(Part("import_names", b"acme"), Part("import_names", b"acme.more")),
        content_type="",
        action_stands="first",
        after_the_file=(Part("attestations", b'[{"version":1}]'),),
    ),
    "poetry": Dialect(
        agent="poetry/2.5.1 CPython/3.11.7 Linux/6.1",
        digests=ALL,
        fields={"metadata_version": "2.4", "pyversion": "source"},
        is_wheel=False,
    ),
    "flit, a wheel": Dialect(
        agent="python-requests/2.34.2",
        digests=("md5_digest", "sha256_digest"),
        fields={"metadata_version": "2.3", "pyversion": "py3"},
        repeated=(Part("provides", b"acme"),),
        content_type="",
    ),
    "flit, an sdist without pyversion": Dialect(
        agent="python-requests/2.34.2",
        digests=("md5_digest", "sha256_digest"),
        fields={"metadata_version": "2.3"},
        content_type="",
        is_wheel=False,
    ),
    "hatch": Dialect(
        agent='Hatch/1.18.2 {"ci":null} HTTPX2/2.16.2',
        digests=ALL,
        fields={"metadata_version": "2.4", "pyversion": "py3", "import_name": "acme"},
    ),
    "pdm": Dialect(
        agent="pdm/2.29.3 CPython/3.11.7 Linux/6.1",
        digests=ALL,
        fields={
            "metadata_version": "2.4",
            "pyversion": "py3",
            "license": "",
            "comment": "",
            "keywords": "",
            "provides_extras": "",
        },
    ),
}


@pytest.fixture(params=DIALECTS)
def dialect(request):
    return DIALECTS[request.param]


@pytest.fixture
def publish(alice, depot, dialect):
    def send(parcel, token=alice.token):
        headers = {
            "User-Agent": dialect.agent,
            "Accept-Encoding": "gzip, deflate",
            "Accept": dialect.accept,
            "Connection": "keep-alive",
            "Content-Type": wire.FORM,
            "Authorization": basic("__token__", token),
        }
        return wire.ask(depot.port, "POST", "/legacy/", headers, dialect.body(parcel))

    return send


def test_what_a_publisher_sends_is_published(depot, dialect, publish, project):
    parcel = dialect.parcel(f"Acme_{project}")

    answer = publish(parcel)

    assert (answer.status, answer.reason) == (200, "OK")
    downloaded = wire.ask(depot.port, "GET", parcel.path).body
    assert hashlib.sha256(downloaded).hexdigest() == parcel.sha256


def test_the_name_as_twine_rewrites_it_is_the_same_project(dialect, publish, project):
    parcel = dialect.parcel(f"Acme_{project}")

    answer = publish(parcel.having(name=f"Acme-{project}"))

    assert answer.status == 200


def test_a_publisher_that_runs_again_succeeds_again(dialect, publish, project):
    parcel = dialect.parcel(project)
    publish(parcel)

    assert publish(parcel).status == 200


def test_a_publisher_shows_why_it_was_refused(dialect, publish, mallory, project):
    publish(dialect.parcel(project))

    answer = publish(dialect.parcel(project), mallory.token)

    assert answer.status == 403
    assert "mallory" in answer.reason
    assert answer.reason.isascii()
    if dialect.accept == UV_ACCEPT:
        assert answer.header("content-type") == "application/json"
        assert answer.json["code"] == f"403 {answer.reason}"
    else:
        assert answer.text.startswith(f"{answer.reason} See http")
        assert answer.text.endswith("/help/refusals/#role-missing\n")


def test_a_publisher_learns_that_the_file_exists(dialect, publish, project):
    publish(dialect.parcel(project))
    other = replace(dialect.parcel(project), content=changed(dialect, project))

    answer = publish(with_right_digests(other, dialect))

    assert answer.status == 400
    assert answer.reason.startswith("File already exists")
    assert b"File already exists" in answer.body


def changed(dialect, project):
    make = parcels.wheel if dialect.is_wheel else parcels.sdist
    return make(project, code=b"changed").content


def with_right_digests(parcel, dialect):
    digests = parcel.with_digests().fields
    return parcel.having(**{name: digests[name] for name in dialect.digests})
