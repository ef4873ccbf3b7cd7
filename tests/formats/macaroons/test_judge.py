from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.formats.macaroons import (
    Access,
    Expiration,
    ProjectIds,
    ProjectNames,
    RequestUser,
    TrustedPublisher,
    judge,
)

SECOND = timedelta(seconds=1)
MICROSECOND = timedelta(microseconds=1)

OUTSIDE = {"project_id": None, "project_name": None}
NOBODY = {"user_id": None}


def verdict(caveat, access) -> list[tuple[str, str]]:
    return [(refusal.code, refusal.message) for refusal in judge([caveat.to_bytes()], access)]


def codes(caveats, access) -> list[str]:
    return [refusal.code for refusal in judge(caveats, access)]


def test_a_token_is_good_from_its_first_second_until_just_before_its_last(accessing, cast):
    hour = Expiration(not_after=cast.noon_seconds + 3600, not_before=cast.noon_seconds)
    end = cast.noon + timedelta(hours=1)

    assert verdict(hour, accessing(at=cast.noon)) == []
    assert verdict(hour, accessing(at=end - MICROSECOND)) == []
    assert verdict(hour, accessing(at=cast.noon - MICROSECOND)) == [
        ("token-not-yet-valid", "The token is not valid before 2024-05-01 12:00:00 UTC.")
    ]
    assert verdict(hour, accessing(at=end)) == [
        ("token-expired", "The token expired at 2024-05-01 13:00:00 UTC.")
    ]


def test_a_moment_is_the_same_moment_in_every_zone(accessing, cast):
    hour = Expiration(not_after=cast.noon_seconds + 3600, not_before=cast.noon_seconds)

    elsewhere = cast.noon.astimezone(timezone(timedelta(hours=-9, minutes=-30)))

    assert verdict(hour, accessing(at=elsewhere)) == []


def test_a_token_whose_end_comes_before_its_beginning_is_never_good(accessing, cast):
    never = Expiration(not_after=cast.noon_seconds, not_before=cast.noon_seconds + 1)

    assert verdict(never, accessing(at=cast.noon - SECOND))[0][0] == "token-not-yet-valid"
    assert verdict(never, accessing(at=cast.noon))[0][0] == "token-expired"


@pytest.mark.parametrize("digits", [12, 20, 400, 4000])
def test_dates_that_no_calendar_has_are_bounds_all_the_same(accessing, digits):
    huge = int("9" * digits)

    assert verdict(Expiration(huge, -huge), accessing()) == []
    assert verdict(Expiration(-huge, -huge), accessing())[0][0] == "token-expired"
    assert verdict(Expiration(huge, huge), accessing())[0][0] == "token-not-yet-valid"


def test_a_token_for_a_name_is_good_for_that_project(accessing):
    assert verdict(ProjectNames(("right-pad", "left-pad")), accessing()) == []


def test_a_token_for_a_name_is_good_for_a_project_that_is_yet_to_be_made(accessing):
    assert verdict(ProjectNames(("left-pad",)), accessing(project_id=None)) == []


def test_a_token_for_a_name_is_refused_for_another_project(accessing):
    code, message = verdict(ProjectNames(("right-pad",)), accessing())[0]

    assert code == "token-project"
    assert message == (
        "It is good for the project 'right-pad', not for upload to the project 'left-pad'."
    )


@pytest.mark.parametrize("name", ["Left-Pad", "left_pad", "left.pad", "left-pad ", "left", ""])
def test_a_token_for_another_spelling_of_a_name_never_matches(accessing, name):
    assert verdict(ProjectNames((name,)), accessing())[0][0] == "token-project"


def test_a_token_for_no_name_is_refused_for_every_project(accessing):
    assert "good for no project, not" in verdict(ProjectNames(()), accessing())[0][1]
    assert "good for no project, not" in verdict(ProjectIds(()), accessing())[0][1]


def test_a_refusal_names_the_first_three_projects_and_counts_the_rest(accessing):
    names = ProjectNames(("a", "b", "c", "d", "e"))

    assert "the projects 'a', 'b', 'c' and 2 more, not for" in verdict(names, accessing())[0][1]
    assert "more" not in verdict(ProjectNames(("a", "b", "c")), accessing())[0][1]


def test_a_token_for_an_id_is_good_for_that_project_under_any_name(accessing, cast):
    by_id = ProjectIds((cast.right_pad, cast.left_pad))

    assert verdict(by_id, accessing(project_name="renamed")) == []


def test_a_token_for_an_id_is_refused_for_another_project_of_the_same_name(accessing, cast):
    code, message = verdict(ProjectIds((cast.right_pad,)), accessing())[0]

    assert code == "token-project"
    assert message == (
        f"It is good for the project ID {cast.right_pad}, not for upload to the project 'left-pad'."
    )


def test_a_token_for_an_id_never_makes_a_project(accessing, cast):
    refusal = verdict(ProjectIds((cast.left_pad,)), accessing(project_id=None))

    assert refusal[0][0] == "token-project"
    assert refusal[0][1].endswith("not for upload to the new project 'left-pad'.")


def test_a_token_for_projects_is_refused_outside_projects(accessing, cast):
    outside = accessing(**OUTSIDE, action="list")

    for caveat in (ProjectNames(("left-pad",)), ProjectIds((cast.left_pad,))):
        code, message = verdict(caveat, outside)[0]

        assert code == "token-outside-project"
        assert message.endswith("not for list outside any project.")


def test_a_name_that_is_empty_does_not_match_an_access_outside_projects(accessing):
    assert (
        codes([b'[1,[""]]', b'[1,["None"]]'], accessing(**OUTSIDE)) == ["token-outside-project"] * 2
    )


def test_a_token_of_alice_is_good_for_alice(accessing, cast):
    assert verdict(RequestUser(cast.alice), accessing()) == []


def test_a_token_of_alice_is_refused_for_bob_and_for_nobody(accessing, cast):
    assert verdict(RequestUser(cast.alice), accessing(user_id=cast.bob)) == [
        (
            "token-user",
            f"The token is for the user {cast.alice}; it was used by the user {cast.bob}.",
        )
    ]
    assert verdict(RequestUser(cast.alice), accessing(**NOBODY))[0][0] == "token-user"


def publishing(cast, **facts):
    return {
        "user_id": None,
        "publisher_id": cast.publisher,
        "publisher_project_ids": frozenset({cast.left_pad}),
    } | facts


def test_a_publishers_token_is_good_for_a_project_it_serves_now(accessing, cast):
    caveat = TrustedPublisher(cast.publisher)

    assert verdict(caveat, accessing(**publishing(cast))) == []


def test_a_publishers_token_is_refused_once_the_project_is_served_no_more(accessing, cast):
    caveat = TrustedPublisher(cast.publisher)
    facts = publishing(cast, publisher_project_ids=frozenset({cast.right_pad}))

    assert verdict(caveat, accessing(**facts))[0][0] == "token-project"


@pytest.mark.parametrize("facts", [{"project_id": None}, OUTSIDE])
def test_a_publishers_token_is_refused_without_a_project(accessing, cast, facts):
    caveat = TrustedPublisher(cast.publisher)
    expected = "token-outside-project" if "project_name" in facts else "token-project"

    assert verdict(caveat, accessing(**publishing(cast) | facts))[0][0] == expected


def test_a_publishers_token_is_refused_for_a_person_and_another_publisher(accessing, cast):
    caveat = TrustedPublisher(cast.publisher)

    assert verdict(caveat, accessing())[0][0] == "token-publisher"
    assert (
        verdict(caveat, accessing(**publishing(cast, publisher_id=cast.bob)))[0][0]
        == "token-publisher"
    )


def test_the_old_account_form_is_good_for_a_person_and_refused_for_a_publisher(accessing, cast):
    old = b'{"version": 1, "permissions": "user"}'

    assert codes([old], accessing()) == []
    assert codes([old], accessing(**publishing(cast))) == ["token-user"]


@pytest.mark.parametrize(
    ("old", "code"),
    [
        (b'{"version":1,"permissions":{"projects":["left-pad"]}}', None),
        (b'{"version":1,"permissions":{"projects":["right-pad"]}}', "token-project"),
        (b'{"nbf":0,"exp":4000000000}', None),
        (b'{"nbf":0,"exp":1}', "token-expired"),
        (b'{"nbf":4000000000,"exp":4000000001}', "token-not-yet-valid"),
        (b'{"project_ids":["1ef70000-0000-4000-8000-000000000003"]}', None),
        (b'{"project_ids":["419f7000-0000-4000-8000-000000000004"]}', "token-project"),
    ],
)
def test_the_other_old_forms_are_judged_as_what_they_became(accessing, old, code):
    assert codes([old], accessing()) == ([code] if code else [])


def test_no_caveat_has_nothing_against_anything(accessing):
    assert judge([], accessing()) == ()


def test_every_caveat_is_judged_and_each_refusal_comes_once(accessing, cast):
    embedded = [
        ProjectNames(("right-pad",)).to_bytes(),
        b'[1, [ "right-pad" ]]',
        b'[99,"future"]',
        Expiration(1, 0).to_bytes(),
        RequestUser(cast.alice).to_bytes(),
        b"not a caveat",
    ]
    stored = embedded[:1]

    assert codes([*embedded, *stored], accessing()) == [
        "token-project",
        "caveat-unknown",
        "token-expired",
        "caveat-unreadable",
    ]


def test_every_refusal_is_one_ascii_line_with_a_remedy(accessing, cast):
    caveats = [
        '[1,["h\u00f4tel\\n"]]'.encode(),
        ProjectIds((cast.right_pad,)).to_bytes(),
        RequestUser(cast.bob).to_bytes(),
        TrustedPublisher(cast.publisher).to_bytes(),
        b"[0,1,0]",
        b"[0,99999999999,99999999998]",
        b"[" + b"9" * 4000 + b"]",
        b"\xff",
    ]

    refusals = judge(caveats, accessing())

    assert len(refusals) == len(caveats)
    for refusal in refusals:
        assert refusal.remedy
        assert refusal.sentence.isascii()
        assert refusal.sentence.isprintable()
        assert len(refusal.sentence) < 300


CAVEATS = [
    b'[1,["left-pad"]]',
    b'[1,["right-pad"]]',
    b"[0,1,0]",
    b"[0,4000000000,0]",
    b'{"version":1,"permissions":"user"}',
    b"[64]",
    b"?",
]


@given(
    caveats=st.lists(st.sampled_from(CAVEATS)),
    added=st.sampled_from(CAVEATS) | st.binary(max_size=20),
)
def test_one_more_caveat_never_allows_more(caveats, added, accessing):
    before = judge(caveats, accessing())

    after = judge([*caveats, added], accessing())

    assert set(before) <= set(after)


def test_an_access_at_a_naive_time_is_no_fact(cast):
    with pytest.raises(ValueError, match="naive"):
        Access(datetime(2024, 5, 1), "upload", cast.alice, None, None)  # noqa: DTZ001 - the point


def test_an_access_to_a_project_without_a_name_is_no_fact(cast):
    with pytest.raises(ValueError, match="name"):
        Access(cast.noon, "upload", cast.alice, UUID(int=1), None)
