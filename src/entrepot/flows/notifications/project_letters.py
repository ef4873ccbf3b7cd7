"""What the people of a project are told: who may do what now, and what was taken away."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.utils.translation import gettext, pgettext

from entrepot.flows.moments import moment
from entrepot.flows.notifications.wording import Fact, News, letter, plain
from entrepot.records.accounts import queries as accounts
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import ActorKind
from entrepot.records.mails.texts import Text
from entrepot.records.projects import queries as projects


def role_added(news: News) -> Text:
    return _about_role(
        news,
        subject=gettext("New role in %(project)s: %(person)s"),
        happened=gettext("Somebody has a role in a project on %(site)s now."),
    )


def role_changed(news: News) -> Text:
    return _about_role(
        news,
        subject=gettext("Role changed in %(project)s: %(person)s"),
        happened=gettext("The role of somebody in a project on %(site)s was changed."),
    )


def role_removed(news: News) -> Text:
    return _about_role(
        news,
        subject=gettext("Role removed in %(project)s: %(person)s"),
        happened=gettext(
            "Somebody has no role in a project on %(site)s any more; their tokens reach it no "
            "longer.",
        ),
    )


def file_deleted(news: News) -> Text:
    return _about_things(
        news,
        subject=gettext("File deleted: %(thing)s"),
        happened=gettext(
            "A file of a project of yours on %(site)s was deleted. It can be restored for 30 days.",
        ),
    )


def file_restored(news: News) -> Text:
    return _about_things(
        news,
        subject=gettext("File restored: %(thing)s"),
        happened=gettext("A deleted file of a project of yours on %(site)s is back."),
    )


def file_purged(news: News) -> Text:
    return _about_things(
        news,
        subject=gettext("File purged: %(thing)s"),
        happened=gettext(
            "A file of a project of yours on %(site)s was purged: its bytes are gone for ever.",
        ),
    )


def release_deleted(news: News) -> Text:
    return _about_things(
        news,
        subject=gettext("Release deleted: %(project)s %(thing)s"),
        happened=gettext(
            "A release of a project of yours on %(site)s was deleted with its files. It can be "
            "restored for 30 days.",
        ),
    )


def release_restored(news: News) -> Text:
    return _about_things(
        news,
        subject=gettext("Release restored: %(project)s %(thing)s"),
        happened=gettext("A deleted release of a project of yours on %(site)s is back."),
    )


def project_deleted(news: News) -> Text:
    return _about_things(
        news,
        subject=gettext("Project deleted: %(thing)s"),
        happened=gettext(
            "A project of yours on %(site)s was deleted with all its releases. You can restore it "
            "for 30 days on the page of your account.",
        ),
    )


def project_restored(news: News) -> Text:
    return _about_things(
        news,
        subject=gettext("Project restored: %(thing)s"),
        happened=gettext("A deleted project of yours on %(site)s is back."),
    )


def project_released(news: News) -> Text:
    return _about_things(
        news,
        subject=gettext("Project name let go: %(thing)s"),
        happened=gettext(
            "The name of a deleted project of yours on %(site)s is free for others now. The "
            "project cannot come back.",
        ),
    )


LETTERS: dict[str, Callable[[News], Text]] = {
    kinds.ROLE_ADDED.slug: role_added,
    kinds.ROLE_CHANGED.slug: role_changed,
    kinds.ROLE_REMOVED.slug: role_removed,
    kinds.FILE_DELETED.slug: file_deleted,
    kinds.FILE_RESTORED.slug: file_restored,
    kinds.FILE_PURGED.slug: file_purged,
    kinds.RELEASE_DELETED.slug: release_deleted,
    kinds.RELEASE_RESTORED.slug: release_restored,
    kinds.PROJECT_DELETED.slug: project_deleted,
    kinds.PROJECT_RESTORED.slug: project_restored,
    kinds.PROJECT_RELEASED.slug: project_released,
}


def concerned(news: News) -> list[UUID]:
    """Return whom a change in a project concerns: whoever's role it is, and every owner.

    Nobody is told what they know: that who makes a project owns it, and that the clock purges what
    was deleted.
    """
    if news.entry.actor_kind == ActorKind.SYSTEM or _is_beginning(news):
        return []
    owners = projects.owner_ids(project_id(news))
    person = news.personal.details.get("user")
    theirs = [UUID(person)] if person else []
    return list(dict.fromkeys([*theirs, *owners]))


def project_id(news: News) -> str:
    """Return the id of the project that something happened to, or to a part of."""
    is_whole = news.entry.subject_kind == "project"
    return news.entry.subject_id if is_whole else news.detail("project_id")


def _is_beginning(news: News) -> bool:
    is_added = news.entry.kind == kinds.ROLE_ADDED.slug
    return is_added and projects.made_at(news.entry.subject_id) == news.entry.at


def _about_role(news: News, *, subject: str, happened: str) -> Text:
    person = _name(news.personal.details.get("user"))
    facts = [
        (gettext("Person"), person),
        (pgettext("of a person", "Role"), _role(news.detail("role"))),
        (gettext("Before"), _role(news.detail("was"))),
    ]
    names = {"project": news.subject, "person": person}
    return _letter(
        news, project=news.subject, subject=subject % names, happened=happened, facts=facts
    )


def _about_things(news: News, *, subject: str, happened: str) -> Text:
    project = news.detail("project") or news.subject
    names = {"project": project, "thing": news.subject}
    facts = {
        "file": [(gettext("File"), news.subject)],
        "release": [(gettext("Release"), news.subject)],
    }.get(news.entry.subject_kind, [])
    return _letter(news, project=project, subject=subject % names, happened=happened, facts=facts)


def _letter(
    news: News,
    *,
    project: str,
    subject: str,
    happened: str,
    facts: Sequence[Fact],
) -> Text:
    lines = [
        (gettext("Project"), project),
        *facts,
        (gettext("By"), news.actor),
        (gettext("When"), moment(news.entry.at)),
    ]
    advice = gettext(
        "If you did not expect this, ask the other owners of the project, or the operators of this "
        "index.",
    )
    return letter(news, subject=subject, happened=happened, facts=lines, advice=advice)


def _name(person_id: str | None) -> str:
    names = accounts.names_of([UUID(person_id)]) if person_id else {}
    return plain(next(iter(names.values()), ""))


def _role(role: str) -> str:
    return {
        "owner": pgettext("role", "owner"),
        "maintainer": pgettext("role", "maintainer"),
        "reader": pgettext("role", "reader"),
    }.get(role, role)
