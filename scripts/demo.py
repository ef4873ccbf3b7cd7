"""The whole story of Entrepot in one command, on a throw-away data folder.

A server is started, Alice makes an account and a token for one project, builds that project,
publishes it with twine and installs it with pip; then the same token is tried where it must not
work. Only the installed `entrepot` command and HTTP are used, as anyone would use them. The exit
status is 0 only if every step did what it should; nothing is left behind in any case.
"""

import contextlib
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TOOLS = Path(__file__).parents[1] / "requirements" / "clients" / "demo.txt"
START_SECONDS = 60
STOP_SECONDS = 30
PATIENCE = 300  # seconds; a command that takes longer is stuck

Command = Sequence[str | Path]


def main() -> int:
    """Tell the story; return 0 if all of it came true, 1 if not, 130 if interrupted."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    began = time.monotonic()
    print("Entrepot in one minute: publish with a scoped token, install with pip.\n")
    try:
        with contextlib.ExitStack() as afterwards:
            tell(Stage.set(afterwards))
    except Untrue as failure:
        print(f"\n{failure}\n\nThe demo stopped here. Its server and its folder are gone.")
        return 1
    except KeyboardInterrupt:
        print("\n\nInterrupted. The server and the folder of the demo are gone.")
        return 130
    print(f"\nEvery step did what it should, in {time.monotonic() - began:.0f} seconds.")
    print("Nothing of it is left. `make run` starts an index that stays.")
    return 0


def tell(stage: "Stage") -> None:
    """Go through all steps; the first that does not do what it should ends the story."""
    with step("Tools into a throw-away folder: pip, build and twine, hashes checked"):
        install_tools(stage)
    with step(f"A server up at {stage.url}, on an empty data folder"):
        start_server(stage)
    with step("An account for Alice"):
        entrepot(stage, "user", "create", "alice", "--email", "alice@example.com")
    with step("A token for her pipeline: it may upload to left-pad, and nothing else"):
        token = make_token(stage)
    with step("A wheel and an sdist of left-pad 1.0, built by a real backend"):
        release = build(stage, "left-pad", "1.0")
    with step("Published with twine: user name __token__, the token as password"):
        publish(stage, token, release)
    with step("Installed with pip from the index, imported and used"):
        install_and_use(stage)
    with step("The same token is refused for another project") as said:
        other = build(stage, "right-pad", "1.0")
        said.append(refusal(stage, token, other, status=403, words=("left-pad", "right-pad")))
        expect(listing(stage, "right-pad") == {}, "A refused upload is on the index.")
    with step("Alice revokes the token"):
        revoke(stage)
    with step("The next upload with it is refused") as said:
        newer = build(stage, "left-pad", "1.1")
        said.append(refusal(stage, token, newer, status=401, words=("revoked",)))
        expect(listing(stage, "left-pad") == digests(release), "The index shows other files.")
    with step("The server stopped when asked, and the folder is gone"):
        stage.clear()
        expect(not is_healthy(stage), "Something of the server still answers.")
        expect(not stage.folder.exists(), f"The folder is still there: {stage.folder}")


# The stage: where it all happens, and what must be put away afterwards.


@dataclass(slots=True)
class Stage:
    """The throw-away folder, the address of the server in it, and the server once it runs."""

    folder: Path
    port: int
    server: subprocess.Popen[bytes] | None = None

    @classmethod
    def set(cls, afterwards: contextlib.ExitStack) -> "Stage":
        """Make the folder, and have it cleared whatever happens."""
        folder = Path(tempfile.mkdtemp(prefix="entrepot-demo-"))
        stage = cls(folder, free_port())
        afterwards.callback(stage.clear)
        (folder / "home").mkdir()
        return stage

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def python(self) -> Path:
        """The Python that has the tools."""
        return self.folder / "tools" / "bin" / "python"

    @property
    def environment(self) -> dict[str, str]:
        """What the commands of the story see: nothing of this machine's indexes or settings."""
        kept = {name: os.environ[name] for name in ("LANG", "PATH", "TMPDIR") if name in os.environ}
        return kept | {
            "HOME": str(self.folder / "home"),
            "NO_COLOR": "1",
            "NO_PROXY": "localhost",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_NO_INPUT": "1",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }

    def clear(self) -> None:
        """Stop the server, within the time it promises, and remove the folder."""
        server, self.server = self.server, None
        try:
            if server and server.poll() is None:
                server.terminate()
                status = server.wait(STOP_SECONDS)
                expect(status == 0, f"The server ended with status {status}.", self.log_tail())
        except subprocess.TimeoutExpired:
            raise Untrue(f"The server was still there after {STOP_SECONDS} s.") from None
        finally:
            if server:
                end_group(server)
            shutil.rmtree(self.folder, ignore_errors=True)

    def log_tail(self) -> str:
        """Return the last lines the server wrote."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(["The server's log ends:", *lines[-20:]])


# The steps, in the order in which the story tells them.


def install_tools(stage: Stage) -> None:
    # Without ensurepip, which Debian leaves out: any pip at hand can fill the new environment.
    # Only here the machine's own settings hold; its owner knows the way to the public index.
    tools = stage.folder / "tools"
    must([sys.executable, "-m", "venv", "--without-pip", tools])
    into = ("--python", stage.python, "--disable-pip-version-check")
    must([*pip_at_hand(), *into, "install", "--require-hashes", "--requirement", TOOLS])


def start_server(stage: Stage) -> None:
    options = ("--port", str(stage.port), "--data", stage.data)
    command: Command = [entrepot_command(), "serve", *options]
    with stage.log.open("wb") as log:
        stage.server = subprocess.Popen(
            command,
            env=stage.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the demo, which then stops the server itself
        )
    deadline = time.monotonic() + START_SECONDS
    while not is_healthy(stage):
        expect(stage.server.poll() is None, "The server ended at once.", stage.log_tail())
        expect(time.monotonic() < deadline, "The server does not answer.", stage.log_tail())
        time.sleep(0.05)


def make_token(stage: Stage) -> str:
    scope = ("--description", "pipeline of left-pad", "--project", "left-pad")
    token = entrepot(stage, "token", "create", "--user", "alice", *scope).strip()
    expect(token.startswith("entrepot-") and token.split() == [token], "That is no token.")
    return token


def build(stage: Stage, project: str, version: str) -> list[Path]:
    """Build a wheel and an sdist of a project with one useful function; return both."""
    source = stage.folder / f"{project}-{version}"
    source.mkdir()
    (source / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"\n\n'
        f'[project]\nname = "{project}"\nversion = "{version}"\n'
        'description = "Pads a text to a width."\nrequires-python = ">=3.8"\n'
    )
    module = project.replace("-", "_")
    side = "rjust" if project == "left-pad" else "ljust"
    (source / f"{module}.py").write_text(
        f"def {module}(text: str, width: int, fill: str = ' ') -> str:\n"
        f"    return text.{side}(width, fill)\n"
    )
    must([stage.python, "-m", "build", "--no-isolation", source], env=stage.environment)
    built = sorted((source / "dist").iterdir())
    names = [f"{module}-{version}-py3-none-any.whl", f"{module}-{version}.tar.gz"]
    expect([path.name for path in built] == names, f"Built something else: {built}")
    return built


def publish(stage: Stage, token: str, release: list[Path]) -> None:
    uploaded = twine(stage, token, release)
    expect(uploaded.returncode == 0, "twine could not publish.", uploaded.stdout, stage.log_tail())
    expect(listing(stage, "left-pad") == digests(release), "The index shows other files.")


def install_and_use(stage: Stage) -> None:
    elsewhere = stage.folder / "elsewhere"
    options = ("--no-cache-dir", "--index-url", f"{stage.url}/simple/", "--target", elsewhere)
    install: Command = [stage.python, "-m", "pip", "install", *options, "left-pad"]
    said = must(install, env=stage.environment)
    expect("Successfully installed left-pad-1.0" in said, "pip installed something else.", said)
    use = "import sys; sys.path.insert(0, sys.argv[1]); import left_pad as it; print(it.__file__, "
    used = must([stage.python, "-I", "-c", use + "it.left_pad('42', 5, '.'))", elsewhere])
    expect(used.split() == [str(elsewhere / "left_pad.py"), "...42"], "It does not pad.", used)


def refusal(
    stage: Stage, token: str, release: list[Path], *, status: int, words: tuple[str, ...]
) -> str:
    """Insist that the upload is refused with `status` and `words`; return what twine shows."""
    tried = twine(stage, token, release)
    expect(tried.returncode != 0, "It was accepted, and must not be.", tried.stdout)
    _, _, shown = " ".join(tried.stdout.split()).partition("HTTPError: ")
    expect(shown.startswith(f"{status} "), f"It was refused, but not with {status}.", tried.stdout)
    _, _, sentence = shown.partition(f"{stage.url}/legacy/ ")
    for word in words:
        expect(word in sentence, f"The refusal does not say {word!r}.", tried.stdout)
    expect(token not in tried.stdout, "The refusal repeats the token.")
    return sentence


def revoke(stage: Stage) -> None:
    [known] = json.loads(entrepot(stage, "token", "list", "--json"))
    entrepot(stage, "token", "revoke", known["id"])


# How the story meets the world: commands and HTTP.


def entrepot(stage: Stage, *arguments: str) -> str:
    """Run the installed command on the demo's data; return its standard output."""
    return must([entrepot_command(), *arguments, "--data", stage.data], env=stage.environment)


def entrepot_command() -> Path:
    command = Path(sys.executable).with_name("entrepot")
    expect(command.exists(), f"There is no {command}: run this with the Python that has Entrepot.")
    return command


def twine(stage: Stage, token: str, release: list[Path]) -> subprocess.CompletedProcess[str]:
    """Upload as a pipeline does; the token is in the environment, never on a command line."""
    credentials = {"TWINE_USERNAME": "__token__", "TWINE_PASSWORD": token}
    options = ("--non-interactive", "--disable-progress-bar")
    target = ("--repository-url", f"{stage.url}/legacy/")
    command: Command = [stage.python, "-m", "twine", "upload", *options, *target, *release]
    return run(command, env=stage.environment | credentials)


def listing(stage: Stage, project: str) -> dict[str, str]:
    """Return the SHA-256 of each file on the project's page, none if there is no such page."""
    accept = {"Accept": "application/vnd.pypi.simple.v1+json"}
    status, body = get(stage, f"/simple/{project}/", accept)
    if status == http.client.NOT_FOUND:
        return {}
    expect(status == http.client.OK, f"The page of {project} answers {status}.", stage.log_tail())
    return {file["filename"]: file["hashes"]["sha256"] for file in json.loads(body)["files"]}


def digests(release: list[Path]) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in release}


def is_healthy(stage: Stage) -> bool:
    try:
        return get(stage, "/healthz", {})[0] == http.client.OK
    except OSError:
        return False


def get(stage: Stage, path: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
    line = http.client.HTTPConnection("localhost", stage.port, timeout=20)
    with contextlib.closing(line):
        line.request("GET", path, headers=dict(headers))
        answer = line.getresponse()
        return answer.status, answer.read()


def pip_at_hand() -> Command:
    """Return a pip that can install into another environment: ours, or that of the system."""
    pythons = (Path(sys.executable), Path(sys.base_prefix, "bin", "python3"), Path("python3"))
    for python in pythons:
        with contextlib.suppress(OSError):
            if run([python, "-m", "pip", "--version"]).returncode == 0:
                return [python, "-m", "pip"]
    raise Untrue("The demo needs pip. On Debian: apt install python3-pip")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def must(command: Command, env: Mapping[str, str] | None = None) -> str:
    """Run a command that has to succeed, and return what it wrote to its standard output."""
    finished = run(command, env=env, apart=True)
    words = " ".join(map(str, command))
    wrote = f"{finished.stdout}{finished.stderr}"
    expect(finished.returncode == 0, f"Failed with {finished.returncode}: {words}", wrote)
    return finished.stdout


def run(
    command: Command, env: Mapping[str, str] | None = None, *, apart: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; both its outputs are one, unless they are wanted `apart`."""
    with subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if apart else subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as running:
        try:
            stdout, stderr = running.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            raise Untrue(f"Not done after {PATIENCE} s: {' '.join(map(str, command))}") from None
        finally:
            end_group(running)
    return subprocess.CompletedProcess(command, running.returncode, stdout, stderr)


def end_group(leader: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """Kill what a command has left: also its own children, which would write on."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader.pid, signal.SIGKILL)


# How the story is told.


class Untrue(Exception):
    """A step did not do what it should; the message has the evidence."""


def expect(fact: bool, otherwise: str, *evidence: str) -> None:  # noqa: FBT001 (the fact itself)
    if not fact:
        raise Untrue("\n\n".join([otherwise, *(text.strip() for text in evidence if text.strip())]))


@contextlib.contextmanager
def step(title: str) -> Iterator[list[str]]:
    """Narrate one step with its time; what it appends is quoted below its line."""
    back = ""
    if sys.stdout.isatty():
        back = "\r"
        print(f"     ...  {title}", end="", flush=True)
    began = time.monotonic()
    quotes: list[str] = []
    try:
        yield quotes
    except BaseException:
        print(f"{back}  failed  {title}", flush=True)
        raise
    print(f"{back}{time.monotonic() - began:6.1f} s  {title}", flush=True)
    for quote in quotes:
        print(textwrap.fill(f'"{quote}"', 80, initial_indent=" " * 10, subsequent_indent=" " * 11))


if __name__ == "__main__":
    sys.exit(main())
