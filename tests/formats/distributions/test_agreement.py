import pytest
from packaging.version import Version

from entrepot.formats.distributions import metadata
from entrepot.formats.distributions.fields import InvalidMetadata
from entrepot.formats.distributions.filenames import Filename
from entrepot.formats.distributions.metadata import MetadataDisagrees, require_agreement
from entrepot.formats.names import normalize

FILENAME = Filename.parse("Left.Pad-1.0-py3-none-any.whl")


def document(name="left_pad", version="1.0.0"):
    return metadata.parse(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode())


@pytest.mark.parametrize("version", ["1.0.0", "1", "v1.0", Version("1.0")])
def test_spellings_of_one_name_and_one_version_agree(version):
    require_agreement(FILENAME, document(), name=normalize("LEFT-PAD"), version=version)


@pytest.mark.parametrize(("name", "found"), [("right-pad", "left_pad"), ("left-pad", "right_pad")])
def test_a_file_of_another_project_is_refused_with_all_three_names(name, found):
    with pytest.raises(MetadataDisagrees) as caught:
        require_agreement(FILENAME, document(found), name=normalize(name), version="1.0")

    assert caught.value.refusal.code == "metadata-disagrees"
    assert caught.value.refusal.field == "name"
    assert caught.value.refusal.message == (
        f"The project names disagree: the upload form says '{name}', the file name 'left-pad', "
        f"the metadata in the file '{normalize(found)}'."
    )


@pytest.mark.parametrize(
    ("version", "found"), [("2.0", "1.0"), ("1.0", "1.0.post1"), ("1.0+local", "1.0")]
)
def test_a_file_of_another_version_is_refused_with_all_three_versions(version, found):
    with pytest.raises(MetadataDisagrees) as caught:
        require_agreement(
            FILENAME, document(version=found), name=normalize("left-pad"), version=version
        )

    assert caught.value.refusal.field == "version"
    assert caught.value.refusal.message == (
        f"The versions disagree: the upload form says '{version}', the file name '1.0', "
        f"the metadata in the file '{found}'."
    )


@pytest.mark.parametrize("attack", ["", "one", "1.0\0", "1.0\r\nX: y", "\u0661.0", "9" * 100_000])
def test_a_form_whose_version_is_none_is_refused(attack):
    with pytest.raises(InvalidMetadata, match="The version in the upload form") as caught:
        require_agreement(FILENAME, document(), name=normalize("left-pad"), version=attack)

    assert caught.value.refusal.sentence.isascii()
    assert caught.value.refusal.sentence.isprintable()
