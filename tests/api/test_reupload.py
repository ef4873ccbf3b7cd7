"""POST /legacy/ again: the same bytes are welcome, other bytes under a used name never are."""

from dataclasses import replace

import pytest

from . import parcels, stores, wire


@pytest.mark.parametrize("make", [parcels.wheel, parcels.sdist])
def test_identical_bytes_are_welcome_again_and_change_nothing(alice, depot, project, make):
    parcel = make(project)
    first = alice.publish(parcel)
    before = stores.contents(depot)
    page = wire.ask(depot.port, "GET", f"/simple/{project}/")

    again = alice.publish(parcel)

    assert again.header("entrepot-entry") == first.header("entrepot-entry") != ""
    assert "nothing changed" in again.text
    assert stores.contents(depot) == before
    assert wire.ask(depot.port, "GET", f"/simple/{project}/").header("etag") == page.header("etag")


def test_identical_bytes_of_a_stranger_are_refused(alice, mallory, project):
    parcel = parcels.wheel(project)
    alice.publish(parcel)

    assert mallory.is_refused(parcel).code == "role-missing"


def test_other_content_is_refused_with_the_words_that_publishers_look_for(alice, depot, project):
    alice.publish(parcels.wheel(project))

    refused = alice.is_refused(parcels.wheel(project, code=b"changed"))

    assert (refused.status, refused.code) == (400, "file-exists")
    assert refused.sentence.startswith("File already exists")


def test_the_content_stays_what_it_was(alice, depot, project):
    parcel = parcels.wheel(project)
    alice.publish(parcel)

    alice.upload(parcels.wheel(project, code=b"changed"))

    assert wire.ask(depot.port, "GET", parcel.path).body == parcel.content


def test_the_name_of_a_deleted_file_is_spent(alice, depot, project):
    parcel = parcels.wheel(project)
    alice.publish(parcel)
    delete(depot, parcel)

    for content in (parcel, parcels.wheel(project, code=b"changed")):
        refused = alice.is_refused(content)

        assert (refused.status, refused.code) == (400, "filename-spent")
        assert "already exist" not in refused.sentence.lower()  # else publishers would skip it


def test_a_deleted_file_is_not_served(alice, depot, project):
    parcel = parcels.wheel(project)
    alice.publish(parcel)
    delete(depot, parcel)

    assert wire.ask(depot.port, "GET", parcel.path).status == 404
    assert wire.ask(depot.port, "GET", f"{parcel.path}.metadata").status == 404


def test_a_second_wheel_that_installers_could_not_tell_from_the_first(alice, project):
    alice.publish(parcels.wheel(project, tags="1-py3-none-any"))

    refused = alice.is_refused(parcels.wheel(project, tags="01-py3-none-any"))

    assert (refused.status, refused.code) == (400, "file-indistinguishable")
    assert "already exist" not in refused.sentence.lower()


def test_a_second_sdist_of_a_release(alice, project):
    alice.publish(parcels.sdist(project))
    zipped = parcels.sdist(project)
    stem = zipped.filename.removesuffix(".tar.gz")
    content = parcels.zipped((f"{stem}/PKG-INFO", parcels.core_metadata(project, "1.0")))
    other = replace(zipped, filename=f"{stem}.zip", content=content).with_digests()

    refused = alice.is_refused(other)

    assert (refused.status, refused.code) == (400, "file-indistinguishable")


def test_a_second_spelling_of_a_version_is_the_same_release(alice, project):
    alice.publish(parcels.sdist(project, "1.0"))

    refused = alice.is_refused(parcels.sdist(project, "1.0.0"))

    assert (refused.status, refused.code) == (400, "file-indistinguishable")


def test_another_wheel_of_the_release_is_taken(alice, project):
    alice.publish(parcels.wheel(project))

    alice.publish(parcels.wheel(project, tags="py3-none-win_amd64"))


def delete(depot, parcel):
    stores.query(
        depot,
        "UPDATE releases_file SET deleted_at = uploaded_at WHERE filename = ?",
        parcel.filename,
    )
    stores.query(
        depot,
        "UPDATE projects_project SET revision = revision + 1 WHERE name = ?",
        parcel.fields["name"],
    )
