import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import parse_sdist_filename, parse_wheel_filename

from entrepot.formats.distributions.filenames import (
    MAX_FILENAME_BYTES,
    Filename,
    InvalidFilename,
    PackageType,
    UnsupportedFileType,
)
from entrepot.formats.names import normalize


def test_a_wheel_name_is_taken_apart():
    filename = Filename.parse("Left_Pad-1.0.0-01a-py3.py2-none-any.whl")

    assert filename.kind == "bdist_wheel"
    assert filename.project == "left-pad"
    assert str(filename.version) == "1.0.0"
    assert filename.canonical_version == "1"
    assert filename.build == "1a"
    assert filename.tags == ("py2-none-any", "py3-none-any")


@pytest.mark.parametrize(
    ("text", "project", "version"),
    [
        ("left_pad-1.0.tar.gz", "left-pad", "1.0"),
        ("left-pad-1.0.zip", "left-pad", "1.0"),
        ("Left.Pad-1.0RC1.tar.gz", "left-pad", "1.0rc1"),
        ("left_pad-2!1.0+local.7.tar.gz", "left-pad", "2!1.0+local.7"),
        ("left-pad-1.0-rc1.tar.gz", "left-pad", "1.0rc1"),
    ],
)
def test_an_sdist_name_is_taken_apart_however_it_is_spelled(text, project, version):
    filename = Filename.parse(text)

    assert filename.kind is PackageType.SDIST
    assert filename.project == project
    assert str(filename.version) == version
    assert filename.tags == ()


@pytest.mark.parametrize(
    ("expected", "project", "version"),
    [
        (None, "a-1", "2"),
        ("a-1", "a-1", "2"),
        ("a", "a", "1.post2"),
        ("other", "a-1", "2"),
    ],
)
def test_the_expected_project_decides_where_an_sdist_name_is_split(expected, project, version):
    filename = Filename.parse("a-1-2.tar.gz", expected and normalize(expected))

    assert (filename.project, str(filename.version)) == (project, version)


def test_a_hyphen_before_the_version_is_not_taken_for_a_post_release():
    filename = Filename.parse("a-1-2.0.tar.gz", normalize("a"))

    assert (filename.project, str(filename.version)) == ("a-1", "2.0")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("left_pad-1.0-py2.py3-none-any.whl", "Left.Pad-1.0.0-py3.py2-none-any.whl"),
        ("left_pad-1.0-1-py3-none-any.whl", "left_pad-1.0-01-py3-none-any.whl"),
        ("left_pad-1.0.tar.gz", "left-pad-1.0.0.zip"),
    ],
)
def test_two_spellings_of_one_distribution_have_one_key(one, other):
    first, second = Filename.parse(one), Filename.parse(other)

    assert first.project == second.project
    assert first.canonical_version == second.canonical_version
    assert first.uniqueness_key == second.uniqueness_key


@pytest.mark.parametrize(
    "other",
    [
        "left_pad-1.0-1-py3-none-any.whl",
        "left_pad-1.0-1a-py3-none-any.whl",
        "left_pad-1.0-py2.py3-none-any.whl",
        "left_pad-1.0.tar.gz",
    ],
)
def test_another_build_or_tag_has_another_key(other):
    plain = Filename.parse("left_pad-1.0-py3-none-any.whl")

    assert plain.uniqueness_key == "py3-none-any"
    assert Filename.parse(other).uniqueness_key != plain.uniqueness_key


def test_a_long_key_is_replaced_by_its_digest():
    tags = ".".join(f"manylinux_2_{minor}_x86_64" for minor in range(8))
    same = ".".join(f"manylinux_2_{minor}_x86_64" for minor in reversed(range(8)))

    long = Filename.parse(f"a-1-cp311.cp312.cp313-abi3-{tags}.whl")
    again = Filename.parse(f"a-1-cp313.cp312.cp311-abi3-{same}.whl")

    assert len(long.uniqueness_key) == 64
    assert long.uniqueness_key == again.uniqueness_key


@pytest.mark.parametrize(
    "attack",
    [
        "",
        "..",
        "../left_pad-1.0.tar.gz",
        "/left_pad-1.0.tar.gz",
        "left_pad-1.0\\x.tar.gz",
        "C:left_pad-1.0.tar.gz",
        "left_pad-1.0.tar.gz\0",
        "left_pad-1.0\r\nX: y.tar.gz",
        "left_pad-1.0\x7f.tar.gz",
        "left pad-1.0.tar.gz",
        "l\u00e9ft_pad-1.0.tar.gz",
        "left_pad-\u0661.0.tar.gz",
        "left_pad-1.0\udcff.tar.gz",
        "left_pad-1.0%2f.tar.gz",
        ".left_pad-1.0.tar.gz",
        "left..pad-1.0.tar.gz",
        "left_pad-1.0..tar.gz",
    ],
)
def test_a_name_that_could_be_more_than_a_name_is_refused(attack):
    with pytest.raises(InvalidFilename) as caught:
        Filename.parse(attack)

    assert caught.value.refusal.code == "invalid-filename"
    assert caught.value.refusal.sentence.isascii()
    assert caught.value.refusal.sentence.isprintable()


@pytest.mark.parametrize(
    "attack",
    [
        "left_pad.tar.gz",
        "left_pad-.tar.gz",
        "-1.0.tar.gz",
        "_-1.0.tar.gz",
        "left_pad-one.tar.gz",
        ".whl",
        "left_pad-1.0.whl",
        "left_pad-1.0-py3-none.whl",
        "left_pad-1.0-1-1-py3-none-any.whl",
        "left-pad-1.0-py3-none-any.whl",
        "left__pad-1.0-py3-none-any.whl",
        "_-1.0-py3-none-any.whl",
        "left_pad-one-py3-none-any.whl",
        "left_pad-1.0-a1-py3-none-any.whl",
        "left_pad-1.0-1+a-py3-none-any.whl",
        "left_pad-1.0--none-any.whl",
        "left_pad-1.0-py3.-none-any.whl",
        "left_pad-1.0-py3-none-any!.whl",
        "left_pad-1.0-3py-none-any.whl",
    ],
)
def test_a_name_that_installers_would_not_understand_is_refused(attack):
    with pytest.raises(InvalidFilename):
        Filename.parse(attack)


@pytest.mark.parametrize(
    "text",
    [
        "left_pad-1.0-py3.11.egg",
        "left_pad-1.0.win32-py3.11.exe",
        "left_pad-1.0.tar.bz2",
        "left_pad-1.0.tar",
        "left_pad-1.0.TAR.GZ",
        "left_pad-1.0-py3-none-any.WHL",
        "left_pad-1.0-py3-none-any.whl.asc",
        "left_pad",
    ],
)
def test_eggs_installers_and_other_archives_are_refused(text):
    with pytest.raises(UnsupportedFileType) as caught:
        Filename.parse(text)

    assert caught.value.refusal.code == "unsupported-file-type"


def test_a_name_leaves_room_for_the_metadata_beside_it():
    longest = "a" * (MAX_FILENAME_BYTES - len("-1.0.tar.gz") - 60) + "-1.0" + ".0" * 30 + ".tar.gz"

    assert len(Filename.parse(longest).text) + len(".metadata") == 255
    with pytest.raises(InvalidFilename, match="longer than 246 bytes"):
        Filename.parse("a" + longest)


def test_a_name_that_stands_for_thousands_of_tags_is_refused():
    many = ".".join(f"p{number}" for number in range(11))

    with pytest.raises(InvalidFilename, match="more than 1000 tags"):
        Filename.parse(f"a-1-{many}-{many}-{many}.whl")


NAME_PART = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9]{0,3}[._]?[A-Za-z0-9]){0,3}", fullmatch=True)
VERSION_PART = st.from_regex(
    r"([1-9]!)?[0-9]{1,3}(\.[0-9]){0,3}((a|rc)[0-9])?(\.post[0-9])?", fullmatch=True
)
TAG = st.from_regex(r"[a-z][a-z0-9_]{0,6}(\.[a-z][a-z0-9_]{0,6}){0,2}", fullmatch=True)


@given(NAME_PART, VERSION_PART, TAG, TAG, TAG)
def test_wheel_names_are_read_as_installers_read_them(name, version, python, abi, platform):
    text = f"{name}-{version}-{python}-{abi}-{platform}.whl"

    filename = Filename.parse(text)

    project, parsed_version, _, tags = parse_wheel_filename(text)
    assert (filename.project, filename.version) == (project, parsed_version)
    assert filename.tags == tuple(sorted(map(str, tags)))


@given(NAME_PART, VERSION_PART, st.sampled_from([".tar.gz", ".zip"]))
def test_sdist_names_are_read_as_installers_read_them(name, version, extension):
    text = f"{name}-{version}{extension}"

    filename = Filename.parse(text)

    assert (filename.project, filename.version) == parse_sdist_filename(text)


@given(st.text(max_size=300), st.sampled_from(["", ".whl", ".zip", ".tar.gz"]))
def test_no_name_gets_anything_but_an_answer_or_a_refusal(text, extension):
    sentence = ""

    try:
        filename = Filename.parse(text + extension)
    except (InvalidFilename, UnsupportedFileType) as error:
        sentence = error.refusal.sentence
    else:
        assert Filename.parse(filename.text, filename.project) == filename

    assert sentence.isascii()
    assert sentence.isprintable()


@given(st.text(alphabet="a1-.!+_", min_size=1, max_size=40).map("a".__add__))
def test_a_name_read_once_is_read_the_same_way_with_its_own_project(text):
    try:
        filename = Filename.parse(f"{text}.zip")
    except InvalidFilename:
        return

    assert Filename.parse(f"{text}.zip", filename.project) == filename
