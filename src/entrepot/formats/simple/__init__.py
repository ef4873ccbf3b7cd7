"""The simple repository API: its pages, their two forms, and which of them a client wants."""

from entrepot.formats.simple.json_form import absolute
from entrepot.formats.simple.negotiation import MediaType, negotiate
from entrepot.formats.simple.pages import IndexPage, ListedFile, ProjectPage
from entrepot.formats.simple.rendering import render

__all__ = [
    "IndexPage",
    "ListedFile",
    "MediaType",
    "ProjectPage",
    "absolute",
    "negotiate",
    "render",
]
