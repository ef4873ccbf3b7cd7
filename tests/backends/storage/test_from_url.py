import subprocess
import sys

import pytest

from entrepot.backends.storage import (
    FileSystemStorage,
    ObjectStorage,
    StorageMisconfigured,
    from_url,
)


def test_without_an_address_the_files_lie_in_the_data_folder(tmp_path):
    storage = from_url(None, data=tmp_path)

    storage.spool().close()

    assert isinstance(storage, FileSystemStorage)
    assert [path.name for path in tmp_path.iterdir()] == ["files"]


def test_an_address_of_a_bucket_gives_an_object_store_with_local_spools(object_url, tmp_path):
    storage = from_url(object_url, data=tmp_path)

    storage.spool().close()

    assert isinstance(storage, ObjectStorage)
    assert [path.name for path in tmp_path.iterdir()] == ["spool"]


@pytest.mark.parametrize(
    "url", ["s3://files", "s3://files/a/b", "gs://files", "az://files?account_name=alice"]
)
def test_every_kind_of_bucket_is_known_and_nothing_is_touched_yet(
    url, object_credentials, tmp_path
):
    assert isinstance(from_url(url, data=tmp_path), ObjectStorage)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["", "files", "file:///srv", "http://index.example", "S3://files"])
def test_an_unknown_scheme_stops_the_start_and_names_the_allowed_ones(url, tmp_path):
    with pytest.raises(StorageMisconfigured, match="allowed: s3://, gs://, az://"):
        from_url(url, data=tmp_path)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("s3://", "like s3://bucket/prefix"),
        ("s3:///prefix", "like s3://bucket/prefix"),
        ("s3://alice:hunter2@files", "without credentials"),
        ("s3://files#here", "like s3://bucket/prefix"),
        ("s3://files?colour=red", "option 'colour'; allowed here: endpoint, region"),
        ("s3://files?secret_access_key=hunter2", "option 'secret_access_key'"),
        ("gs://files?region=x", "allowed here: none"),
        ("s3://files?region=", "wrong value for region"),
        ("s3://files?region=a%0d%0ab", "wrong value for region"),
        ("s3://files?endpoint=s3.example", "has to be like https://"),
        ("s3://files?endpoint=ftp://s3.example", "has to be like https://"),
        ("s3://files?endpoint=http://300.1.1.1", "has to be like https://"),
        ("s3://files?endpoint=http://s3.example:65536", "has to be like https://"),
        ("s3://files?endpoint=http://alice:hunter2@s3.example", "has to be like https://"),
        ("s3://files?virtual_hosted_style_request=perhaps", "cannot be used"),
        ("s3://files//twice", "cannot be used"),
    ],
)
def test_a_wrong_address_stops_the_start_and_says_why_without_secrets(
    url, says, object_credentials, tmp_path
):
    with pytest.raises(StorageMisconfigured) as refused:
        from_url(url, data=tmp_path)

    assert says in refused.value.refusal.message
    assert "hunter2" not in refused.value.refusal.sentence
    assert refused.value.refusal.sentence.isascii()
    assert "\n" not in refused.value.refusal.sentence


def test_the_room_can_be_imported_where_there_is_no_flock():
    program = (
        "import sys; sys.modules['fcntl'] = None; sys.path[:] = eval(sys.argv[1]); "
        "import entrepot.backends.storage"
    )

    subprocess.run([sys.executable, "-c", program, repr(sys.path)], check=True)
