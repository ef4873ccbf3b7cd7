"""A role by which an upload was allowed is there until its commit: two connections prove it."""

import threading
import uuid
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker
from tests.conftest import NOW

from entrepot.records.accounts.models import User
from entrepot.records.projects import queries
from entrepot.records.projects.models import Project, Role, RoleName


@pytest.fixture
def role(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Role]:
    """A role that other connections see: committed, and without any entry in the trail."""
    with django_db_blocker.unblock():
        user = User.objects.create(username="alice-of-roles", date_joined=NOW)
        project = Project.objects.create(display_name="held", name="held", created_at=NOW)
        made = Role.objects.create(project=project, user=user, name=RoleName.OWNER, created_at=NOW)
        yield made
        Role.objects.filter(pk=made.pk).delete()
        project.delete()
        user.delete()
        connection.close()


def test_a_role_cannot_be_taken_away_between_the_judgement_and_the_commit(role: Role) -> None:
    judged, committing, taken = threading.Event(), threading.Event(), threading.Event()
    found = []

    def upload() -> None:
        with transaction.atomic():
            found.append(queries.locked_role_of(role.user_id, project_id=role.project_id))
            judged.set()
            committing.wait(10)
        connection.close()

    def take_away() -> None:
        Role.objects.filter(pk=role.pk).delete()
        taken.set()
        connection.close()

    uploading, taking = threading.Thread(target=upload), threading.Thread(target=take_away)
    uploading.start()
    assert judged.wait(10)
    taking.start()
    was_taken_meanwhile = taken.wait(0.5)
    committing.set()
    uploading.join(10)
    taking.join(10)

    assert found == ["owner"]
    assert not was_taken_meanwhile
    assert taken.is_set()


@pytest.mark.django_db
def test_a_role_that_is_not_there_is_none_to_hold(alice: User) -> None:
    project_id = uuid.uuid4()

    assert queries.role_of(alice.id, project_id=project_id) is None
    assert queries.locked_role_of(alice.id, project_id=project_id) is None
