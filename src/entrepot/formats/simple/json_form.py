"""Pages as JSON (PEP 691, 700, 714)."""

import json
from datetime import UTC
from urllib.parse import quote

from entrepot.formats.simple.pages import API_VERSION, IndexPage, ListedFile, ProjectPage

_META = {"api-version": API_VERSION}


_LINK = b'"url":"%b/'


def project_json(page: ProjectPage) -> str:
    """Return the page of one project; its links start at the root of the host."""
    return _dump(
        {
            "meta": _META,
            "name": page.name,
            "versions": page.versions,
            "files": [_file(file) for file in page.files],
        }
    )


def absolute(body: bytes, base_url: str) -> bytes:
    """Return a rendered page with links that start with `base_url`, which has no slash at its end.

    Within a string JSON escapes every quote, so what is replaced is the key and nothing that
    somebody wrote into a page.
    """
    return body.replace(_LINK % b"", _LINK % base_url.encode("ascii"))


def index_json(page: IndexPage) -> str:
    """Return the list of all projects, by the names they are shown with (PEP 691)."""
    return _dump({"meta": _META, "projects": [{"name": name} for name, _ in page.projects]})


def _file(file: ListedFile) -> dict[str, object]:
    metadata = {"sha256": file.metadata_sha256} if file.metadata_sha256 is not None else False
    uploaded_at = file.uploaded_at.astimezone(UTC).replace(tzinfo=None).isoformat()
    return {
        "filename": file.filename,
        "url": quote(file.path),
        "hashes": {"sha256": file.sha256},
        "requires-python": file.requires_python,
        "size": file.size,
        "upload-time": f"{uploaded_at}Z",
        # An empty reason would read as false.
        "yanked": file.yanked or file.is_yanked,
        # PEP 714: the first name is the right one, the second is what older installers look for.
        "core-metadata": metadata,
        "data-dist-info-metadata": metadata,
    }


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"
