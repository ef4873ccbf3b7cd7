"""Uploads without a publisher: a wheel of a few bytes, and its form, in milliseconds."""

import base64
import hashlib
import http.client
import io
import os
import zipfile
from dataclasses import dataclass, field

BOUNDARY = "----entrepot"


@dataclass(frozen=True, slots=True)
class Wheel:
    """A pure wheel of `project` whose content differs each time it is made."""

    project: str
    version: str
    content: bytes = field(repr=False)

    @classmethod
    def made(
        cls, project: str, version: str = "1.0", *, size: int = 100, says: str = ""
    ) -> "Wheel":
        folder = f"{project}-{version}.dist-info"
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as zipped:
            zipped.writestr(f"{project}/data", os.urandom(size))
            head = f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n{says}"
            zipped.writestr(f"{folder}/METADATA", head)
            zipped.writestr(f"{folder}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
            zipped.writestr(f"{folder}/RECORD", "")
        return cls(project, version, archive.getvalue())

    @property
    def filename(self) -> str:
        return f"{self.project}-{self.version}-py3-none-any.whl"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def form(self) -> bytes:
        fields = {
            ":action": "file_upload",
            "protocol_version": "1",
            "name": self.project,
            "version": self.version,
            "filetype": "bdist_wheel",
            "pyversion": "py3",
            "metadata_version": "2.1",
            "sha256_digest": self.sha256,
        }
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="content"; '
            f'filename="{self.filename}"\r\n\r\n'
        )
        end = f"\r\n--{BOUNDARY}--\r\n"
        return "".join(parts).encode() + head.encode() + self.content + end.encode()


def publish(port: int, token: str, wheel: Wheel, **more: str) -> tuple[int, str]:
    """Upload the wheel; return status and reason. Raises OSError when the server goes away.

    `more` are further headers, with `_` for `-`.
    """
    credential = base64.b64encode(f"__token__:{token}".encode()).decode()
    connection = http.client.HTTPConnection("localhost", port, timeout=30)
    headers = {
        "Authorization": f"Basic {credential}",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    try:
        connection.request("POST", "/legacy/", wheel.form(), headers)
        answer = connection.getresponse()
        answer.read()
    except http.client.HTTPException as broken:
        raise ConnectionError(str(broken)) from broken
    finally:
        connection.close()
    return answer.status, answer.reason


def fetch(port: int, path: str, *, accept: str = "*/*") -> bytes:
    """Return the body of what is there; an assertion fails if it is not 200."""
    connection = http.client.HTTPConnection("localhost", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Accept": accept})
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    assert answer.status == 200, f"{answer.status} {answer.reason}"
    return body
