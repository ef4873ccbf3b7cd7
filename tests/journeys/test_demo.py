import subprocess
import sys

import pytest

from . import clients


@pytest.fixture
def installed(tmp_path):
    """The Python of an environment with Entrepot's wheel in it, and no checkout in sight."""
    hatchling = (sys.executable, "-m", "hatchling", "build", "--target", "wheel")
    subprocess.run([*hatchling, "--directory", tmp_path], cwd=clients.CHECKOUT, check=True)
    [wheel] = tmp_path.glob("entrepot-*.whl")
    environment = tmp_path / "environment"
    python = clients.new_environment(environment)
    locked = clients.CHECKOUT / "requirements" / "run.txt"
    clients.install(environment, "--require-hashes", "-r", locked)
    clients.install(environment, "--no-deps", wheel)
    return python


def test_the_demo_tells_the_whole_story_with_the_installed_wheel(installed, tmp_path):
    demo = clients.CHECKOUT / "scripts" / "demo.py"

    told = subprocess.run(
        [installed, demo],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )

    assert told.returncode == 0, told.stdout
    assert told.stdout.count(" s  ") == 11, told.stdout
