"""The built wheel is the whole product: it serves from any folder, without the checkout."""

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from tests import depots
from tests.depots import Depot
from tests.uploads import Wheel, fetch, publish

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "entrepot"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    options = ("--wheel", "--no-isolation", "--outdir", folder)
    subprocess.run(
        [sys.executable, "-m", "build", *options, ROOT],
        check=True,
        capture_output=True,
    )
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an environment that has the wheel, and our dependencies from this one."""
    environment = tmp_path_factory.mktemp("installed") / "environment"
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", environment],
        check=True,
    )
    python = environment / "bin" / "python"
    uv = Path(sys.executable).with_name("uv")
    subprocess.run(
        [uv, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", python, wheel],
        check=True,
    )
    [packages] = environment.glob("lib/python*/site-packages")
    # A plain folder: the path file of the checkout, which lies in it, is not read.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return environment / "bin" / "entrepot"


def test_all_that_the_package_is_made_of_is_in_the_wheel(wheel: Path) -> None:
    ours = {
        str(path.relative_to(PACKAGE.parent))
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("entrepot/")}

    assert packed == ours
    assert any(name.endswith(".html") for name in packed)
    assert any(name.endswith(".css") for name in packed)
    assert "entrepot/records/tokens/migrations/0001_initial.py" in packed
    assert "entrepot/web/locale/pt_BR/LC_MESSAGES/django.mo" in packed


def test_the_installed_wheel_publishes_and_serves_from_another_folder(
    installed: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(depots, "ENTREPOT", installed)
    monkeypatch.chdir(tmp_path)
    depot = Depot(tmp_path / "data")
    depot.user("alice")
    token = depot.token("alice", "ci", "left-pad")
    made = Wheel.made("left_pad")

    depot.start("--workers", "1")
    status, reason = publish(depot.port, token, made)
    digest = made.sha256
    path = f"/packages/{digest[:2]}/{digest[2:4]}/{digest[4:]}/{made.filename}"
    answers = {path: fetch(depot.port, path) for path in (path, "/", "/static/entrepot.css")}
    stopped = depot.stop()

    assert status == 200, reason
    assert answers[path] == made.content
    assert b"left-pad" in answers["/"]
    assert answers["/static/entrepot.css"] == (PACKAGE / "web/static/entrepot.css").read_bytes()
    assert stopped == 0


def test_the_installed_command_does_not_run_the_checkout(installed: Path, tmp_path: Path) -> None:
    program = "import entrepot; print(entrepot.__file__)"

    found = subprocess.run(
        [installed.with_name("python"), "-c", program],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )

    assert Path(found.stdout.strip()).is_relative_to(installed.parents[1])
