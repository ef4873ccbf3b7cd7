"""The packaging clients people use, each in an environment of its own, as its lock pins it.

The environments lie in `.cache/clients` and are made once per lock. A client runs with nothing of
this machine's settings: a home of its own, empty caches, no index but the one it is told.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
LOCKS = CHECKOUT / "requirements" / "clients"
CACHE = CHECKOUT / ".cache" / "clients"
UV = Path(sys.executable).with_name("uv")
PATIENCE = 120  # seconds until a client that hangs fails its test


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a client ended, and what its user read: in one line, for clients wrap theirs."""

    status: int
    said: str


@dataclass(frozen=True, slots=True)
class Client:
    """One client, installed, with the home its user runs it from."""

    name: str
    bin: Path
    home: Path

    def run(
        self,
        *arguments: str | Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        program: str | None = None,
    ) -> Outcome:
        """Run `program` (by default the one named like the client) and wait for its end."""
        finished = subprocess.run(
            [self.bin / (program or self.name), *arguments],
            cwd=cwd or self.home,
            env=self.environment() | dict(env or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return Outcome(finished.returncode, squeezed(finished.stdout))

    def succeed(
        self,
        *arguments: str | Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        program: str | None = None,
    ) -> str:
        """Run as `run` does, insist on exit status 0, and return what the client said."""
        outcome = self.run(*arguments, cwd=cwd, env=env, program=program)
        assert outcome.status == 0, outcome.said
        return outcome.said

    def environment(self) -> dict[str, str]:
        """Return all the client is told: none of it comes from whoever runs the tests."""
        return {
            "PATH": f"{self.bin}{os.pathsep}{os.defpath}",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "NO_COLOR": "1",
            "NO_PROXY": "localhost,127.0.0.1",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_NO_CACHE_DIR": "1",
            "PIP_NO_INPUT": "1",
            "UV_CACHE_DIR": str(self.home / "uv-cache"),
            "UV_NO_CONFIG": "1",
            "UV_PYTHON_DOWNLOADS": "never",
            "POETRY_CACHE_DIR": str(self.home / "poetry-cache"),
            "POETRY_NO_INTERACTION": "1",
            "PDM_CACHE_DIR": str(self.home / "pdm-cache"),
            "PDM_CHECK_UPDATE": "0",
            "PDM_IGNORE_SAVED_PYTHON": "1",
            "PDM_LOG_DIR": str(self.home / "pdm-log"),
            "PDM_USE_VENV": "0",
        }


def client(name: str, home: Path) -> Client:
    """Return the client whose lock is `requirements/clients/NAME.txt`, installed."""
    return Client(name, installed(name) / "bin", home)


def installed(name: str) -> Path:
    """Return the environment made of `NAME.txt`; several processes may ask at once."""
    lock = LOCKS / f"{name}.txt"
    ingredients = f"{sys.base_prefix} {sys.version}".encode() + lock.read_bytes()
    folder = CACHE / f"{name}-{hashlib.sha256(ingredients).hexdigest()[:12]}"
    whole = folder / "whole"  # written last: a folder without it was left half-made
    with alone(CACHE, name):
        if not whole.exists():
            shutil.rmtree(folder, ignore_errors=True)
            new_environment(folder)
            install(folder, "--require-hashes", "-r", lock)
            whole.touch()
    return folder


@contextmanager
def alone(cache: Path, name: str) -> Iterator[None]:
    """Wait until no other process is inside with this `name`: the cache is shared by all."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{name}.lock").open("w") as turnstile:
        fcntl.flock(turnstile, fcntl.LOCK_EX)
        yield


def new_environment(folder: Path) -> Path:
    """Make an empty virtual environment and return its Python."""
    _uv("venv", "--python", sys.executable, folder)
    return folder / "bin" / "python"


def install(environment: Path, *requirements: str | Path) -> None:
    """Install into a virtual environment, as this machine's settings say."""
    _uv("pip", "install", "--python", environment, *requirements)


def squeezed(text: str) -> str:
    """Return `text` in one line, without the frames and colors that terminals are given."""
    return " ".join(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|[╭─╮│╰╯]", " ", text).split())


def _uv(*arguments: str | Path) -> None:
    # The machine's own settings stay in force here: its owner knows the way to the network.
    made = subprocess.run([UV, "--quiet", *arguments], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
