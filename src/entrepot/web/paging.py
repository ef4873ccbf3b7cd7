"""Long lists, a page at a time."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest


def part_of(rows: Any, request: HttpRequest, *, size: int) -> Page[Any]:  # noqa: ANN401  # a list, or a question that can be cut
    """Return the page that was asked for, or the nearest there is."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
