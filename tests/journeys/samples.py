"""Small distributions and source projects, written by the test itself in milliseconds.

Each is one module (a package where it is built from source), named like the project with `_` for
`-`; its `GREETING` tells which content was installed. The same arguments give the same bytes, as
rebuilding a tagged commit should.
"""

import base64
import gzip
import hashlib
import io
import subprocess
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

_EPOCH = (2020, 2, 2, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Sample:
    """One release of one project, before it is packed."""

    project: str
    version: str = "1.0"
    greeting: str = "hello"
    requires: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """The project's name as modules and file names spell it."""
        return self.project.replace("-", "_")

    @property
    def core_metadata(self) -> bytes:
        """METADATA of the wheel and PKG-INFO of the sdist."""
        fields = [
            "Metadata-Version: 2.4",
            f"Name: {self.project}",
            f"Version: {self.version}",
            "Summary: A sample.",
            "Requires-Python: >=3.8",
            *(f"Requires-Dist: {requirement}" for requirement in self.requires),
        ]
        return ("\n".join(fields) + "\n").encode()

    @property
    def code(self) -> bytes:
        """The one module."""
        text = f'"""A sample."""\n\n__version__ = "{self.version}"\nGREETING = "{self.greeting}"\n'
        return text.encode()

    def pyproject(self, backend: str) -> str:
        """Return the pyproject.toml that lets `backend` build this sample."""
        module, requirement = {
            "flit": ("flit_core.buildapi", "flit_core"),
            "hatch": ("hatchling.build", "hatchling"),
            "pdm": ("pdm.backend", "pdm-backend"),
            "poetry": ("poetry.core.masonry.api", "poetry-core"),
            "uv": ("uv_build", "uv_build>=0.9,<1"),
        }[backend]
        layout = '[tool.uv.build-backend]\nmodule-root = ""\n' if backend == "uv" else ""
        return (
            f'[build-system]\nrequires = ["{requirement}"]\nbuild-backend = "{module}"\n\n'
            f'[project]\nname = "{self.project}"\nversion = "{self.version}"\n'
            f'description = "A sample."\nrequires-python = ">=3.8"\n'
            f"dependencies = {list(self.requires)}\n\n{layout}"
        )


def wheel(folder: Path, sample: Sample) -> Path:
    """Write `sample` as a wheel into `folder` and return its path."""
    stem = f"{sample.module}-{sample.version}"
    members = {
        f"{sample.module}.py": sample.code,
        f"{stem}.dist-info/METADATA": sample.core_metadata,
        f"{stem}.dist-info/WHEEL": (
            b"Wheel-Version: 1.0\nGenerator: sample\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        ),
    }
    record = "".join(f"{name},{_record_hash(data)},{len(data)}\n" for name, data in members.items())
    members[f"{stem}.dist-info/RECORD"] = f"{record}{stem}.dist-info/RECORD,,\n".encode()
    path = folder / f"{stem}-py3-none-any.whl"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)
    return path


def sdist(folder: Path, sample: Sample) -> Path:
    """Write `sample` as an sdist that flit_core can build, and return its path."""
    stem = f"{sample.module}-{sample.version}"
    members = {
        "PKG-INFO": sample.core_metadata,
        "pyproject.toml": sample.pyproject("flit").encode(),
        f"{sample.module}.py": sample.code,
    }
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(f"{stem}/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    path = folder / f"{stem}.tar.gz"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(packed.getvalue(), mtime=0))
    return path


def source(folder: Path, sample: Sample, *, backend: str) -> Path:
    """Write `sample` as a project to be built with `backend`, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(sample.pyproject(backend))
    package = folder / sample.module
    package.mkdir(exist_ok=True)
    (package / "__init__.py").write_bytes(sample.code)
    return folder


def greetings(python: Path, *projects: str) -> list[str]:
    """Return the `GREETING` of each project as `python` imports it."""
    modules = [project.replace("-", "_") for project in projects]
    code = (
        "import importlib, sys\nfor m in sys.argv[1:]: print(importlib.import_module(m).GREETING)"
    )
    finished = subprocess.run(
        [python, "-I", "-c", code, *modules], capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout.splitlines()


def sha256(data: bytes) -> str:
    """Return the SHA-256 of `data` in hex, as indexes and requirements files write it."""
    return hashlib.sha256(data).hexdigest()


def _record_hash(data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
    return "sha256=" + digest.rstrip(b"=").decode()
