"""Really started servers, each on a data folder of its own, and the command beside them."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ENTREPOT = Path(sys.executable).with_name("entrepot")
START_SECONDS = 30


def clean_environment(**settings: str) -> dict[str, str]:
    """The environment without any setting of ours but `settings`, by name without prefix.

    Processes may keep what they compiled, as they do where they are installed: a command takes half
    as long then.
    """
    inherited = {
        name: value
        for name, value in os.environ.items()
        if "ENTREPOT_" not in name and name != "PYTHONDONTWRITEBYTECODE"
    }
    return inherited | {f"ENTREPOT_{name}": value for name, value in settings.items()}


@dataclass
class Depot:
    """An instance: its data folder, and its server once that is started."""

    data: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def upload_url(self) -> str:
        return f"{self.url}/legacy/"

    @property
    def simple_url(self) -> str:
        return f"{self.url}/simple/"

    @property
    def log(self) -> Path:
        return self.data.with_name(f"{self.data.name}.log")

    def run(
        self,
        *arguments: str,
        input: str | None = None,  # noqa: A002 (subprocess's own name)
        check: bool = True,
    ) -> subprocess.CompletedProcess[str]:
        """Run the installed command on this data folder."""
        ended = subprocess.run(
            [ENTREPOT, *arguments, "--data", self.data],
            input=input,
            env=clean_environment(**self.settings),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert not check or ended.returncode == 0, ended.stdout + ended.stderr
        return ended

    def user(self, name: str, *options: str, password: str | None = None) -> None:
        if password is not None:
            options += ("--password-stdin",)
        email = ("--email", f"{name}@example.com")
        self.run("user", "create", name, *email, *options, input=password)

    def token(self, user: str, description: str, *projects: str, action: str = "") -> str:
        scope = [part for project in projects for part in ("--project", project)]
        scope += ["--action", action] if action else []
        made = self.run("token", "create", "--user", user, "--description", description, *scope)
        return made.stdout.strip()

    def token_id(self, description: str) -> str:
        rows = json.loads(self.run("token", "list", "--json").stdout)
        return next(row["id"] for row in rows if row["description"] == description)

    def start(self, *arguments: str) -> "Depot":
        """Serve on any free port (or the one of the last start) until `stop` or `kill`."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [ENTREPOT, "serve", "--port", str(self.port), "--data", self.data, *arguments],
                env=clean_environment(**self.settings),
                stdout=log,
                stderr=log,
                text=True,
            )
        self._wait_until_it_answers()
        return self

    def stop(self) -> int:
        """Ask the server to end, and return its exit status."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout=35)

    def kill(self) -> None:
        """End the server as a power cut would, leader first: its children follow it."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=10)
        deadline = time.monotonic() + 10
        while self._answers() and time.monotonic() < deadline:
            time.sleep(0.05)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            self.port = self.port or self._printed_port()
            if self.port and self._answers():
                return
            assert self.process is not None
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
        raise AssertionError(f"the server did not start: {self.log.read_text()}")

    def _printed_port(self) -> int:
        marker = "Entrepot is at     "
        lines = [line for line in self.log.read_text().splitlines() if line.startswith(marker)]
        return int(lines[-1].rpartition(":")[2]) if lines else 0

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()
