"""How much the pages of a project ask of the database: as much for thousands as for one."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponseBase
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from tests.conftest import NOW
from tests.records import cast

from entrepot.records.accounts.models import User
from entrepot.records.projects.models import Project, Role
from entrepot.records.releases.models import File, Release
from entrepot.records.search import actions as search
from entrepot.web.home.views import welcome
from entrepot.web.projects import views
from entrepot.web.search import views as finding

pytestmark = pytest.mark.django_db


def _stock(project: Project, releases: int, files: int) -> None:
    made = Release.objects.bulk_create(
        Release(
            project=project,
            version=f"1.{project.releases.count() + number}",
            canonical_version=str(uuid4()),
            summary="",
            description="",
            description_content_type="",
            metadata={},
            created_at=NOW,
        )
        for number in range(releases)
    )
    File.objects.bulk_create(
        File(
            project=project,
            release=made[-1],
            filename=str(uuid4()),
            uniqueness_key=str(uuid4()),
            package_type="sdist",
            size=1,
            sha256="",
            blake2b_256="",
            md5="",
            requires_python="",
            storage_key="",
            uploaded_at=NOW,
        )
        for _ in range(files)
    )


def _statements(view: Any, user: User | AnonymousUser, **parts: str) -> int:
    request = RequestFactory().get("/?q=pad")
    request.user = user
    with CaptureQueriesContext(connection) as seen:
        answer: HttpResponseBase = view(request, **parts)
    assert answer.status_code == 200
    return len(seen)


def _all_counts(alice: User) -> dict[str, int]:
    return {
        "project": _statements(views.project, AnonymousUser(), name="left-pad"),
        "project of its owner": _statements(views.project, alice, name="left-pad"),
        "releases": _statements(views.all_releases, AnonymousUser(), name="left-pad"),
        "first page": _statements(welcome, AnonymousUser()),
        "search": _statements(finding.search, AnonymousUser()),
        "own projects": _statements(finding.mine, alice),
    }


def test_pages_ask_as_often_for_thousands_as_for_one() -> None:
    alice = cast.person("alice")
    left_pad = cast.project("left-pad", alice)
    _stock(left_pad, releases=1, files=1)
    Project.objects.update(is_listed=True)
    search.refresh(left_pad)
    few = _all_counts(alice)

    _stock(left_pad, releases=200, files=500)
    for number in range(30):
        project = cast.project(f"pad-{number}", alice)
        Project.objects.filter(pk=project.pk).update(is_listed=True)
        search.refresh(project)
    helpers = [cast.person(f"helper{number}") for number in range(20)]
    Role.objects.bulk_create(
        Role(project=left_pad, user=helper, name="maintainer", created_at=NOW) for helper in helpers
    )

    assert _all_counts(alice) == few
    assert max(few.values()) <= 9, few
