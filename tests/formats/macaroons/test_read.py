import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.formats.macaroons import (
    Expiration,
    ProjectIds,
    ProjectNames,
    RequestUser,
    TrustedPublisher,
    judge,
    read,
)
from entrepot.formats.macaroons.caveats import REGISTRY
from entrepot.formats.macaroons.reading import LegacyUser, Unknown, Unreadable

ALICE = "a11ce000-0000-4000-8000-000000000001"
LEFT_PAD = "1ef70000-0000-4000-8000-000000000003"
LONG_NUMBER = b"9" * 4000

READABLE = {
    b"[0,1700000900,1700000000]": "Expiration(not_after=1700000900, not_before=1700000000)",
    b"[0, -1, -2]": "Expiration(not_after=-1, not_before=-2)",
    b'[1,["foo","bar"]]': "ProjectNames(names=('foo', 'bar'))",
    b'[1,["Foo.Bar"]]': "ProjectNames(names=('Foo.Bar',))",
    b"[1,[]]": "ProjectNames(names=())",
    b"[2,[]]": "ProjectIds(ids=())",
    f'[2,["{LEFT_PAD}"]]'.encode(): f"ProjectIds(ids=(UUID('{LEFT_PAD}'),))",
    f'[3,"{ALICE}"]'.encode(): f"RequestUser(user_id=UUID('{ALICE}'))",
    f'[4,"{ALICE}"]'.encode(): f"TrustedPublisher(publisher_id=UUID('{ALICE}'), claims=None)",
    f'[4,"{ALICE}",null]'.encode(): f"TrustedPublisher(publisher_id=UUID('{ALICE}'), claims=None)",
    f'[4,"{ALICE}",{{"ref":"main","n":1.5}}]'.encode(): (
        f"TrustedPublisher(publisher_id=UUID('{ALICE}'), claims={{'ref': 'main', 'n': 1.5}})"
    ),
    b' [ 1 , [ "foo" ] ]\r\n': "ProjectNames(names=('foo',))",
    b'[1,["\\ud800"]]': "ProjectNames(names=('\\ud800',))",
    b'{"version":1,"permissions":"user"}': "LegacyUser()",
    b'{"permissions": {"projects": ["foo"]}, "version": 1}': "ProjectNames(names=('foo',))",
    b'{"exp":2,"nbf":1}': "Expiration(not_after=2, not_before=1)",
    b'{"nbf":1,"exp":2}': "Expiration(not_after=2, not_before=1)",
    f'{{"project_ids":["{LEFT_PAD}"]}}'.encode(): f"ProjectIds(ids=(UUID('{LEFT_PAD}'),))",
}

UNREADABLE = {
    "nothing": b"",
    "white space": b"  ",
    "not UTF-8": b'[1,["\xff"]]',
    "UTF-16": '[1,["foo"]]'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf[1,["foo"]]',
    "a NUL": b'[1,["foo"]]\0',
    "a NUL in a name": b'[1,["f\0oo"]]',
    "not JSON": b"cn = left-pad",
    "half a caveat": b'[1,["foo"]',
    "two caveats": b'[1,["foo"]][1,["foo"]]',
    "a trailing comma": b'[1,["foo"],]',
    "single quotes": b"[1,['foo']]",
    "a comment": b'[1,["foo"]]//',
    "null": b"null",
    "true": b"true",
    "a number": b"1",
    "a text": b'"user"',
    "an empty array": b"[]",
    "an empty object": b"{}",
    "NaN": b"[0,NaN,0]",
    "infinity": b"[0,Infinity,0]",
    "minus infinity": b"[0,1,-Infinity]",
    "a float beyond all floats": b"[0,1e999,0]",
    "an infinite claim": f'[4,"{ALICE}",{{"n":1e999}}]'.encode(),
    "a NaN claim": f'[4,"{ALICE}",{{"n":NaN}}]'.encode(),
    "a number of 5000 digits": b"[0," + b"9" * 5000 + b",0]",
    "a bomb of arrays": b"[" * 4000 + b"]" * 4000,
    "a bomb of objects": b'{"a":' * 1000 + b"1" + b"}" * 1000,
    "a bomb in the items": b"[1," + b"[" * 2000 + b"]" * 2000 + b"]",
    "a bomb that never closes": b"[" * 8000,
    "more than 8 KiB": b'[1,["foo"' + b',"foo"' * 1500 + b"]]",
    "a tag that is true": b'[true,["foo"]]',
    "a tag that is false": b"[false,2,1]",
    "a tag that is a float": b'[1.0,["foo"]]',
    "a tag that is a text": b'["1",["foo"]]',
    "a tag that is null": b'[null,["foo"]]',
    "a tag that is an array": b'[[1],["foo"]]',
    "a tag that is an object": b'[{},["foo"]]',
    "an expiration without a date": b"[0]",
    "an expiration without a beginning": b"[0,1]",
    "an expiration with an extra item": b"[0,2,1,0]",
    "an expiration with an extra null": b"[0,2,1,null]",
    "an expiration in floats": b"[0,2.0,1.0]",
    "an expiration in texts": b'[0,"2","1"]',
    "an expiration that is true": b"[0,true,0]",
    "an expiration without an end": b"[0,null,0]",
    "names that are missing": b"[1]",
    "names that are one text": b'[1,"foo"]',
    "names that are null": b"[1,null]",
    "names that are numbers": b"[1,[1]]",
    "names with a null": b'[1,["foo",null]]',
    "names in an object": b'[1,{"foo":1}]',
    "names with an extra item": b'[1,["foo"],["bar"]]',
    "IDs that are missing": b"[2]",
    "IDs that are one text": f'[2,"{LEFT_PAD}"]'.encode(),
    "IDs in upper case": f'[2,["{LEFT_PAD.upper()}"]]'.encode(),
    "IDs without hyphens": f'[2,["{LEFT_PAD.replace("-", "")}"]]'.encode(),
    "IDs in braces": f'[2,["{{{LEFT_PAD}}}"]]'.encode(),
    "IDs with a line break": f'[2,["{LEFT_PAD}\\n"]]'.encode(),
    "IDs with one that is none": f'[2,["{LEFT_PAD}","x"]]'.encode(),
    "IDs that are numbers": b"[2,[1]]",
    "IDs with an extra item": f'[2,["{LEFT_PAD}"],1]'.encode(),
    "a user that is missing": b"[3]",
    "a user that is null": b"[3,null]",
    "a user by name": b'[3,"alice"]',
    "a user in a list": f'[3,["{ALICE}"]]'.encode(),
    "a user with an extra item": f'[3,"{ALICE}",null]'.encode(),
    "a publisher that is missing": b"[4]",
    "a publisher that is null": b"[4,null,null]",
    "a publisher with claims in a list": f'[4,"{ALICE}",[]]'.encode(),
    "a publisher with claims in a text": f'[4,"{ALICE}","x"]'.encode(),
    "a publisher with an extra item": f'[4,"{ALICE}",null,null]'.encode(),
    "a member twice": b'{"exp":2,"exp":9,"nbf":1}',
    "a claim twice": f'[4,"{ALICE}",{{"ref":1,"ref":1}}]'.encode(),
    "an old form without version": b'{"permissions":"user"}',
    "an old form of version 2": b'{"version":2,"permissions":"user"}',
    "an old form of version true": b'{"version":true,"permissions":"user"}',
    "an old form of version 1.0": b'{"version":1.0,"permissions":"user"}',
    "an old form of version text": b'{"version":"1","permissions":"user"}',
    "an old form for somebody else": b'{"version":1,"permissions":"admin"}',
    "an old form without permissions": b'{"version":1}',
    "an old form with no permissions": b'{"version":1,"permissions":{}}',
    "an old form with null permissions": b'{"version":1,"permissions":null}',
    "an old form with a member too many": b'{"version":1,"permissions":"user","paths":["x"]}',
    "old projects with a member too many": (
        b'{"version":1,"permissions":{"projects":["foo"],"paths":["x"]}}'
    ),
    "old projects that are one text": b'{"version":1,"permissions":{"projects":"foo"}}',
    "old dates with a member too many": f'{{"exp":2,"nbf":1,"project_ids":["{ALICE}"]}}'.encode(),
    "old dates without a beginning": b'{"exp":2}',
    "old dates in texts": b'{"exp":"2","nbf":"1"}',
    "old IDs that are names": b'{"project_ids":["foo"]}',
}

UNKNOWN = {
    5: b"[5]",
    63: b"[63,1]",
    64: b"[64]",
    -1: b"[-1]",
    2**64: b"[18446744073709551616,[]]",
    int(LONG_NUMBER): b"[" + LONG_NUMBER + b"]",
}


@pytest.mark.parametrize(("caveat", "meaning"), READABLE.items())
def test_a_caveat_is_read_by_its_value_not_by_its_bytes(caveat, meaning):
    assert repr(read(caveat)) == meaning


@pytest.mark.parametrize("caveat", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_caveat_allows_nothing(caveat, accessing):
    found = read(caveat)

    assert isinstance(found, Unreadable)
    assert found.to_bytes() == caveat
    assert [refusal.code for refusal in judge([caveat], accessing())] == ["caveat-unreadable"]


@pytest.mark.parametrize(("tag", "caveat"), UNKNOWN.items(), ids=[str(tag)[:9] for tag in UNKNOWN])
def test_a_caveat_of_an_unknown_kind_allows_nothing(tag, caveat, accessing):
    found = read(caveat)

    assert found == Unknown(tag, caveat)
    assert found.to_bytes() == caveat
    assert [refusal.code for refusal in judge([caveat], accessing())] == ["caveat-unknown"]


@pytest.mark.parametrize("caveat", [*READABLE, *UNREADABLE.values(), *UNKNOWN.values()])
def test_every_caveat_says_in_one_short_ascii_line_what_it_leaves(caveat):
    words = read(caveat).in_words()

    assert words.isascii()
    assert words.isprintable()
    assert len(words) < 200


@pytest.mark.parametrize(
    ("caveat", "words"),
    [
        (
            b"[0,1700000900,1700000000]",
            "only from 2023-11-14 22:13:20 UTC until 2023-11-14 22:28:20 UTC",
        ),
        (b"[0,1e0,0]", "nothing at all: this caveat cannot be read (a moment must be a whole "),
        (b'[1,["foo"]]', "only for the project 'foo'"),
        (b'[1,["a","b","c","d"]]', "only for the projects 'a', 'b', 'c', 'd'"),
        (b"[1,[]]", "only for no project"),
        (b'[1,["\\u00f4\\n"]]', r"only for the project '\xf4\n'"),
        (f'[2,["{LEFT_PAD}"]]'.encode(), f"only for the project ID {LEFT_PAD}"),
        (f'[3,"{ALICE}"]'.encode(), f"only by the user {ALICE}"),
        (f'[4,"{ALICE}",null]'.encode(), f"only by the trusted publisher {ALICE}, for the "),
        (b'{"version":1,"permissions":"user"}', "only by the user it was made for"),
        (b"[99]", "nothing at all: the tag '99' of this caveat is unknown"),
        (b"[0,99999999999999,0]", "until a moment no calendar has ('99999999999999')"),
    ],
)
def test_a_caveat_in_words(caveat, words):
    assert words in read(caveat).in_words()


@pytest.mark.parametrize(
    "caveat", [caveat for caveat in READABLE if caveat.startswith((b"[", b" "))]
)
def test_a_caveat_is_written_as_compact_sorted_ascii(caveat):
    expected = json.dumps(json.loads(caveat), separators=(",", ":"), sort_keys=True).encode("ascii")
    if isinstance(read(caveat), TrustedPublisher) and expected.count(b",") == 1:
        expected = expected[:-1] + b",null]"

    assert read(caveat).to_bytes() == expected


def test_the_old_account_form_is_written_as_it_was():
    assert read(LegacyUser().to_bytes()) == LegacyUser()


def test_tags_are_never_reused():
    # Whoever changes this list breaks every token that carries the tag.
    assert dict(REGISTRY) == {
        0: Expiration,
        1: ProjectNames,
        2: ProjectIds,
        3: RequestUser,
        4: TrustedPublisher,
    }


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.uuids(),
    lambda values: st.lists(values, max_size=4) | st.dictionaries(st.text(max_size=5), values),
    max_leaves=8,
)


@given(st.binary(max_size=80))
def test_any_bytes_are_read_without_an_exception(caveat):
    assert read(caveat).in_words().isascii()


@given(st.integers(0, 5) | json_values, st.lists(json_values, max_size=3))
def test_any_json_array_is_read_without_an_exception_and_written_back_the_same(tag, items):
    found = read(json.dumps([tag, *items], default=str).encode())

    assert found.in_words().isascii()
    assert read(found.to_bytes()) == found


@given(
    st.dictionaries(
        st.sampled_from(["version", "permissions", "exp", "nbf", "project_ids", "projects"]),
        st.sampled_from([1, "user", {"projects": ["foo"]}, []]) | json_values,
    )
)
def test_any_json_object_is_read_without_an_exception(members):
    assert read(json.dumps(members, default=str).encode()).in_words().isascii()
