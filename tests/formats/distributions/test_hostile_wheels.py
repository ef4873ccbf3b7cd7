"""Wheels whose zip file is in order and whose contents an installer reads differently, or not."""

import io

import pytest

from entrepot.formats.distributions import metadata

from . import raw_zips
from .raw_zips import Member, zipped
from .samples import WHEEL, refusal_of


@pytest.mark.parametrize(
    "name",
    [
        b"right_pad-1.0.dist-info/METADATA",
        b"right_pad-1.0.dist-info/entry_points.txt",
        b"LEFT_PAD-1.0.DIST-INFO/METADATA",
        b"left_pad-1.0.0.dist-info/RECORD",
        b"evil.dist-info",
    ],
)
def test_a_second_dist_info_directory_is_refused_whatever_is_in_it(name):
    content = zipped((*raw_zips.WHEEL, Member(name, b"evil")))

    assert "more than one .dist-info" in refusal_of(WHEEL, content).message


@pytest.mark.parametrize("name", ["right_pad-1.0.data", "LEFT_PAD-1.0.data", "left_pad-1.0.DATA"])
def test_a_data_directory_that_only_some_installers_unpack_is_refused(name):
    content = zipped((*raw_zips.WHEEL, Member(f"{name}/scripts/evil".encode())))

    assert "not its own" in refusal_of(WHEEL, content).message


def test_the_wheels_own_data_directory_and_nested_metadata_are_no_offence():
    more = (
        Member(b"left_pad-1.0.data/scripts/left-pad"),
        Member(b"left_pad/_vendor/right_pad-1.0.dist-info/METADATA", b"Name: right-pad"),
    )

    assert metadata.read(WHEEL, io.BytesIO(zipped((*raw_zips.WHEEL, *more)))).name == "left-pad"


@pytest.mark.parametrize("missing", ["METADATA", "WHEEL", "RECORD"])
def test_a_wheel_that_installers_would_not_take_is_refused(missing):
    members = [each for each in raw_zips.WHEEL if not each.name.endswith(missing.encode())]

    refused = refusal_of(WHEEL, zipped(members))

    assert refused.code == "metadata-missing"
    assert f".dist-info/{missing}" in refused.message
