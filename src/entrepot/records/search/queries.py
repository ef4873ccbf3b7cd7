"""Questions that people type. Nobody is shown more than the projects that are theirs to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property, reduce
from operator import add, or_
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Length

from entrepot.records.accounts.models import User
from entrepot.records.projects import queries as projects
from entrepot.records.projects.models import Project, Role, State
from entrepot.records.projects.queries import Reader
from entrepot.records.search.models import Document, Gram, Place, Posting
from entrepot.records.search.words import SHORTEST_LIKENESS, grams_of, is_slip, swapped, words_of

MAX_QUERY = 200
MAX_QUERY_WORDS = 6
MAX_LIKE = 100
MAX_FOUND = 1000

_WORD = "word"
_PLACE = "place"

# The name before the summary, the whole word before its beginning, before its middle; slips last.
NAME_IS, NAME_BEGINS, NAME_HOLDS, NAME_SLIPS = 80, 50, 40, 8
SUMMARY_IS, SUMMARY_BEGINS, SUMMARY_HOLDS, SUMMARY_SLIPS = 20, 12, 5, 3
WHOLE_NAME, NAME_BEGINS_SO = 1000, 100


class Order(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"


@dataclass(frozen=True)
class _Term:
    """One word of a question, with the known words that hold it or are like it."""

    word: str

    @cached_property
    def _known(self) -> list[str]:
        if len(self.word) < SHORTEST_LIKENESS:
            return []
        grams = [gram.encode() for gram in grams_of(self.word)]
        known = (
            Gram.objects.filter(gram__in=grams)
            .values("word")
            .annotate(shared=Count("word"))
            .filter(shared__gte=max(2, len(grams) // 3))
            .order_by("-shared", "word")
        )
        return [bytes(row["word"]).decode() for row in known[:MAX_LIKE]]

    @cached_property
    def holding(self) -> list[bytes]:
        return [known.encode() for known in self._known if self.word in known]

    @cached_property
    def slips(self) -> list[bytes]:
        like = [known for known in self._known if is_slip(self.word, known)]
        return [word.encode() for word in (*like, *swapped(self.word))]

    @property
    def is_it(self) -> Q:
        return Q(**{_WORD: self.word.encode()})

    @property
    def begins(self) -> Q:
        """No byte of UTF-8 is 0xFF: whatever begins with the word is below that."""
        first = self.word.encode()
        return Q(**{f"{_WORD}__gte": first, f"{_WORD}__lt": first + b"\xff"})

    @property
    def matches(self) -> Q:
        like = self.holding + self.slips
        return self.begins | Q(**{f"{_WORD}__in": like}) if like else self.begins

    def score(self) -> Max:
        name, cases = Q(**{_PLACE: Place.NAME}), []
        scored = [(self.is_it, NAME_IS, SUMMARY_IS), (self.begins, NAME_BEGINS, SUMMARY_BEGINS)]
        for words, in_name, in_summary in (
            (self.holding, NAME_HOLDS, SUMMARY_HOLDS),
            (self.slips, NAME_SLIPS, SUMMARY_SLIPS),
        ):
            if words:
                scored.append((Q(**{f"{_WORD}__in": words}), in_name, in_summary))
        for condition, in_name, in_summary in scored:
            cases.append((in_name, condition & name))
            cases.append((in_summary, condition & ~name))
        cases.sort(key=lambda case: -case[0])
        whens = [When(condition, then=Value(worth)) for worth, condition in cases]
        return Max(Case(*whens, default=Value(0), output_field=IntegerField()))


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of what was found, the best first; `is_cut` if there is more."""

    ids: list[UUID]
    is_cut: bool


def found(text: str, *, order: Order, reader: Reader) -> Found:
    """Return the listed projects that have every word of `text`, or one like it.

    Without a word in it, all are found. Words whose length says little are passed over where
    others are asked for too.
    """
    words = words_of(text[:MAX_QUERY])
    telling = [word for word in words if len(word) >= SHORTEST_LIKENESS] or words
    terms = [_Term(word) for word in telling[:MAX_QUERY_WORDS]]
    if terms:
        ids = list(_ranked(terms, "-".join(words), order, reader)[: MAX_FOUND + 1])
    else:
        ids = list(updated(reader=reader).values_list("pk", flat=True)[: MAX_FOUND + 1])
    return Found(ids[:MAX_FOUND], is_cut=len(ids) > MAX_FOUND)


def _ranked(
    terms: Sequence[_Term],
    name: str,
    order: Order,
    reader: Reader,
) -> QuerySet[Posting, UUID]:
    scores = {f"score_{number}": term.score() for number, term in enumerate(terms)}
    matches = reduce(or_, (term.matches for term in terms))
    ranked = (
        Posting.objects.filter(matches, _visible(reader, "document_id"))
        .values("document_id")
        .annotate(**scores)
        .filter(**{f"{score}__gt": 0 for score in scores})
    )
    its_name = "document__project__name"
    if order is Order.NEWEST:
        ordered = ranked.order_by("-document__uploaded_at", its_name)
    else:
        whole = Case(
            When(**{its_name: name}, then=Value(WHOLE_NAME)),
            When(**{f"{its_name}__startswith": name}, then=Value(NAME_BEGINS_SO)),
            default=Value(0),
            output_field=IntegerField(),
        )
        total = reduce(add, map(F, scores), whole)
        ordered = ranked.order_by(total.desc(), Length(its_name), its_name)
    return ordered.values_list("document_id", flat=True)


def shown(ids: Sequence[UUID]) -> list[Document]:
    """Return what is known of projects that were found, in this order."""
    known = Document.objects.select_related("project").in_bulk(ids)
    return [known[each] for each in ids if each in known]


def updated(*, reader: Reader) -> QuerySet[Document]:
    """Return what is known of listed projects, the last uploaded first."""
    return _listed(reader).order_by("-uploaded_at", "-project")


def new(*, reader: Reader) -> QuerySet[Document]:
    """Return what is known of listed projects, the last made first."""
    return _listed(reader).order_by("-created_at", "-project")


def _listed(reader: Reader) -> QuerySet[Document]:
    return Document.objects.filter(_visible(reader, "project_id")).select_related("project")


def _visible(reader: Reader, project_id: str) -> Exists:
    projects_of_reader = Project.objects.filter(projects.visible_to(reader), is_listed=True)
    return Exists(projects_of_reader.filter(pk=OuterRef(project_id)))


def roles_of(user: User, *, named: str, is_by_upload: bool) -> list[Role]:
    """Return the person's roles in projects with `named` in their names, with all documents.

    One person's projects are few enough to be looked through.
    """
    roles = Role.objects.filter(user=user, project__state=State.ACTIVE)
    parts = named.casefold().replace("_", "-").split()
    found = [
        role
        for role in roles.select_related("project__document").order_by("project__name")
        if all(part in role.project.name for part in parts)
    ]
    if is_by_upload:
        found.sort(key=_last_upload, reverse=True)
    return found


def _last_upload(role: Role) -> datetime:
    document: Document | None = getattr(role.project, "document", None)
    return document.uploaded_at if document else role.project.created_at


def stale(*, limit: int) -> list[Project]:
    """Return projects whose pages changed after their documents were made, or that have none."""
    is_old = ~Q(document__revision=F("revision"))
    is_missing = Q(document__isnull=True)
    return list(Project.objects.filter(is_old | is_missing, is_listed=True)[:limit])
