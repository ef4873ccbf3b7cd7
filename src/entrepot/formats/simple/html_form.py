"""Pages as HTML (PEP 503, 592, 629, 658, 714)."""

from collections.abc import Iterator
from html import escape
from urllib.parse import quote

from entrepot.formats.simple.pages import API_VERSION, IndexPage, ListedFile, ProjectPage


def project_html(page: ProjectPage) -> str:
    """Return the page of one project; its links start at the root of the host."""
    title = f"Links for {escape(page.name)}"
    return _document(title, (_file_link(file) for file in page.files))


def index_html(page: IndexPage) -> str:
    """Return the list of all projects."""
    links = (
        f'<a href="/simple/{quote(name)}/">{escape(shown_name)}</a><br>'
        for shown_name, name in page.projects
    )
    return _document("Simple index", links)


def _document(title: str, links: Iterator[str]) -> str:
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta name="pypi:repository-version" content="{API_VERSION}">',
            f"<title>{title}</title>",
            "</head>",
            "<body>",
            f"<h1>{title}</h1>",
            *links,
            "</body>",
            "</html>",
            "",
        )
    )


def _file_link(file: ListedFile) -> str:
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in _attributes(file))
    return f"<a{attributes}>{escape(file.filename)}</a><br>"


def _attributes(file: ListedFile) -> Iterator[tuple[str, str]]:
    yield "href", f"{quote(file.path)}#sha256={file.sha256}"
    if file.requires_python is not None:
        yield "data-requires-python", file.requires_python
    if file.is_yanked:
        yield "data-yanked", file.yanked if isinstance(file.yanked, str) else ""
    if file.metadata_sha256 is not None:
        # PEP 714: the second name is the right one, the first is what older installers look for.
        yield "data-dist-info-metadata", f"sha256={file.metadata_sha256}"
        yield "data-core-metadata", f"sha256={file.metadata_sha256}"
