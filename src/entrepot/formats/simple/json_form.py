"""Pages as JSON (PEP 691, 700, 714)."""

import json
from datetime import UTC
from urllib.parse import quote

from entrepot.formats.simple.pages import API_VERSION, IndexPage, ListedFile, ProjectPage

_META = {"api-version": API_VERSION}


def project_json(page: ProjectPage, base_url: str) -> str:
    """Return the page of one project; its links start with `base_url`."""
    return _dump(
        {
            "meta": _META,
            "name": page.name,
            "versions": page.versions,
            "files": [_file(file, base_url) for file in page.files],
        }
    )


def index_json(page: IndexPage) -> str:
    """Return the list of all projects, by the names they are shown with (PEP 691)."""
    return _dump({"meta": _META, "projects": [{"name": name} for name, _ in page.projects]})


def _file(file: ListedFile, base_url: str) -> dict[str, object]:
    metadata = {"sha256": file.metadata_sha256} if file.metadata_sha256 is not None else False
    uploaded_at = file.uploaded_at.astimezone(UTC).replace(tzinfo=None).isoformat()
    return {
        "filename": file.filename,
        "url": f"{base_url}{quote(file.path)}",
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
