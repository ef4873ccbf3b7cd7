"""Byte for byte with pymacaroons and pypitoken: tokens go both ways."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pymacaroons
import pypitoken
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.formats.macaroons import (
    Expiration,
    ProjectIds,
    ProjectNames,
    RequestUser,
    decode,
    encode,
    judge,
    mint,
    read,
)

keys = st.binary(min_size=32, max_size=32)
prefixes = st.from_regex(r"[a-z0-9_]{1,32}", fullmatch=True)
labels = st.text(min_size=1, max_size=60).filter(lambda text: len(text.encode()) <= 255)
# pymacaroons takes and gives caveats as text, and an empty one as none.
caveats = st.lists(st.text(min_size=1, max_size=200).map(str.encode), max_size=6)
project_names = st.lists(st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True), max_size=4)
moments = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds and adds the zone
    datetime(2100, 1, 1),  # noqa: DTZ001  # hypothesis wants it naive
    timezones=st.just(UTC),
)


def theirs(key, location, identifier, caveats):
    macaroon = pymacaroons.Macaroon(
        location=location,
        identifier=identifier,
        key=key,
        version=pymacaroons.MACAROON_V2,
    )
    for caveat in caveats:
        macaroon.add_first_party_caveat(caveat)
    return macaroon


@given(prefixes, keys, labels, labels, caveats)
def test_pypitoken_and_we_write_the_same_text(prefix, key, location, identifier, caveats):
    expected = pypitoken.Token(prefix, theirs(key, location, identifier, caveats)).dump()

    ours = mint(key, location=location, identifier=identifier, caveats=caveats)

    assert encode(prefix, ours) == expected


@given(keys, labels, labels, caveats)
def test_we_read_what_pymacaroons_wrote(key, location, identifier, caveats):
    text = f"entrepot-{theirs(key, location, identifier, caveats).serialize()}"

    prefix, macaroon = decode(text)

    assert (prefix, macaroon.location, macaroon.identifier) == ("entrepot", location, identifier)
    assert list(macaroon.caveats) == caveats
    assert macaroon.is_signed_by(key)


@given(keys, labels, labels, caveats)
def test_pymacaroons_verifies_what_we_wrote(key, location, identifier, caveats):
    ours = mint(key, location=location, identifier=identifier, caveats=caveats)
    text = encode("entrepot", ours)

    found = pymacaroons.Macaroon.deserialize(text.partition("-")[2])
    verifier = pymacaroons.Verifier()
    verifier.satisfy_general(lambda _caveat: True)

    assert found.location == location
    assert verifier.verify(found, key)


# pypitoken compiles a schema for each caveat, so these two are content with fewer examples.
@settings(max_examples=25, deadline=None)
@given(keys, st.uuids(), project_names, st.uuids(), moments, st.integers(0, 10**6))
def test_what_pypitoken_restricts_reads_as_our_caveats(key, user, names, project, start, seconds):
    end = start + timedelta(seconds=seconds)
    token = pypitoken.Token.create(
        domain="index.example", identifier=str(user), key=key, prefix="entrepot"
    )

    token.restrict(not_before=start, not_after=end, project_names=names)
    token.restrict(project_ids=[str(project)], user_id=str(user))
    prefix, macaroon = decode(token.dump())

    assert prefix == "entrepot"
    assert macaroon.is_signed_by(key)
    assert [read(caveat) for caveat in macaroon.caveats] == [
        Expiration(int(end.timestamp()), int(start.timestamp())),
        ProjectNames(tuple(names)),
        ProjectIds((project,)),
        RequestUser(user),
    ]


@settings(max_examples=25, deadline=None)
@given(st.uuids(), project_names, st.uuids(), st.integers(0, 10**10), st.integers(0, 10**10))
def test_pypitoken_reads_the_caveats_we_write(user, names, project, end, start):
    ours = [Expiration(end, start), ProjectNames(tuple(names)), ProjectIds((project,))]

    text = encode(
        "entrepot",
        mint(
            bytes(32),
            location="index.example",
            identifier=str(user),
            caveats=[each.to_bytes() for each in (*ours, RequestUser(user))],
        ),
    )

    assert pypitoken.Token.load(text).restrictions == [
        pypitoken.DateRestriction(not_before=start, not_after=end),
        pypitoken.ProjectNamesRestriction(names),
        pypitoken.ProjectIDsRestriction([str(project)]),
        pypitoken.UserIDRestriction(str(user)),
    ]


def narrowed_by_pypitoken(macaroon, **restriction) -> tuple[bytes, ...]:
    token = pypitoken.Token.load(encode("entrepot", macaroon))
    token.restrict(**restriction)
    return decode(token.dump())[1].caveats[len(macaroon.caveats) :]


def test_a_token_narrowed_to_names_by_pypitoken_is_good_for_those_alone(macaroon, accessing):
    added = narrowed_by_pypitoken(macaroon, project_names=["left-pad"])

    assert judge(added, accessing()) == ()
    assert [each.code for each in judge(added, accessing(project_name="right-pad"))] == [
        "token-project"
    ]


def test_a_token_narrowed_to_dates_by_pypitoken_is_good_between_them(macaroon, accessing, cast):
    hour = timedelta(hours=1)
    added = narrowed_by_pypitoken(macaroon, not_before=cast.noon, not_after=cast.noon + hour)

    assert judge(added, accessing()) == ()
    assert [each.code for each in judge(added, accessing(at=cast.noon + hour))] == ["token-expired"]
    assert [each.code for each in judge(added, accessing(at=cast.noon - hour))] == [
        "token-not-yet-valid"
    ]


def test_a_token_narrowed_to_ids_by_pypitoken_is_good_for_those_alone(macaroon, accessing, cast):
    added = narrowed_by_pypitoken(
        macaroon, project_ids=[str(cast.left_pad)], user_id=str(cast.alice)
    )

    assert judge(added, accessing()) == ()
    assert [
        each.code for each in judge(added, accessing(project_id=cast.right_pad, user_id=cast.bob))
    ] == ["token-project", "token-user"]


@pytest.mark.parametrize(
    ("restriction", "refuses_bob"),
    [
        ({"legacy_noop": True}, False),
        ({"legacy_project_names": ["left-pad"]}, False),
        ({"legacy_not_before": 1, "legacy_not_after": 2**40}, False),
        ({"legacy_not_before": 1, "legacy_not_after": 2}, True),
        ({"legacy_project_names": ["right-pad"]}, True),
    ],
)
def test_the_old_forms_that_pypitoken_still_writes_are_judged(
    macaroon, accessing, cast, restriction, refuses_bob
):
    added = narrowed_by_pypitoken(macaroon, **restriction)

    assert isinstance(json.loads(added[0]), dict)
    assert bool(judge(added, accessing(user_id=cast.bob))) is refuses_bob


@given(st.lists(st.uuids(), max_size=3))
def test_ids_are_written_as_pypitoken_compares_them(ids):
    written = json.loads(ProjectIds(tuple(ids)).to_bytes())

    assert written == [2, [str(UUID(int=each.int)) for each in ids]]
