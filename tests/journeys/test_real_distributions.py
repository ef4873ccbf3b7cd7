"""Distributions as people really published them: fetched once with pip, then kept in `.cache`."""

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from . import clients, reading, samples

CACHE = clients.CHECKOUT / ".cache" / "distributions"
WHEEL = ("--no-deps", "--only-binary", ":all:")
SDIST = ("--no-deps", "--no-binary", ":all:")
NO_NETWORK = ("connection broken by", "Temporary failure in name resolution")

WHEELS = {
    "packaging==26.0": (),
    "pydantic==2.12.5": (),  # a README of 80 kB
    "zope.event==5.0": (),  # a dot in the file name, as wheels had it once
    "zope.deferredimport==6.0": (),  # a dot in the name, `_` in the file name
    "apache-airflow-core==3.1.3": (),  # 125 lines of metadata
    "MarkupSafe==3.0.3": ("--platform", "manylinux2014_x86_64", "--python-version", "3.11"),
    "PyYAML==6.0.3": ("--platform", "win_amd64", "--python-version", "3.12"),
    "cffi==2.0.0": ("--platform", "macosx_11_0_arm64", "--python-version", "3.13"),
    "pydantic-core==2.41.5": ("--platform", "musllinux_1_1_aarch64", "--python-version", "3.12"),
}
"""Requirement → which of its wheels."""

SDISTS = ("typing_extensions==4.15.0", "tomli==2.3.0", "zope.interface==8.1.1")


@pytest.fixture
def pip(home):
    return clients.client("pip", home)


@pytest.fixture(scope="module")
def token(depot):
    """Uploads to any project of Alice's: each of these makes one."""
    return depot.token("alice", "moving in")


@pytest.fixture
def upload(depot, token, twine):
    def run(path):
        credentials = {"TWINE_USERNAME": "__token__", "TWINE_PASSWORD": token}
        return twine.run("upload", "--repository-url", depot.upload_url, path, env=credentials)

    return run


@pytest.mark.parametrize("requirement", WHEELS)
def test_a_wheel_comes_back_byte_for_byte_with_its_metadata(
    pip, upload, depot, requirement, tmp_path
):
    wheel = fetched(requirement, *WHEEL, *WHEELS[requirement])

    outcome = upload(wheel)

    assert outcome.status == 0, outcome.said
    listed = reading.files(depot.simple_url, project(requirement))[wheel.name]
    assert reading.content(f"{listed.url}.metadata") == metadata_inside(wheel)
    source = ("--index-url", depot.simple_url, "--dest", tmp_path)
    pip.succeed("download", *source, *WHEEL, *WHEELS[requirement], requirement)
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


@pytest.mark.parametrize("requirement", SDISTS)
def test_an_sdist_comes_back_byte_for_byte(upload, depot, requirement):
    sdist = fetched(requirement, *SDIST)

    outcome = upload(sdist)

    assert outcome.status == 0, outcome.said
    listed = reading.files(depot.simple_url, project(requirement))[sdist.name]
    assert listed.sha256 == samples.sha256(sdist.read_bytes())
    assert reading.content(listed.url) == sdist.read_bytes()


def fetched(requirement: str, *options: str) -> Path:
    """Return the one file pip downloads, from the cache or as this machine's settings say."""
    folder = CACHE / requirement
    with clients.alone(CACHE, requirement):
        if not folder.exists():
            arriving = CACHE / f"{requirement}.part"
            shutil.rmtree(arriving, ignore_errors=True)
            download(requirement, *options, "--dest", str(arriving))
            arriving.rename(folder)
    [path] = folder.iterdir()
    return path


def download(*arguments: str) -> None:
    pip = clients.installed("pip") / "bin" / "pip"
    tried = subprocess.run(
        [pip, "download", "--retries", "1", "--timeout", "20", *arguments],
        env=os.environ | {"LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if tried.returncode and any(sign in tried.stdout for sign in NO_NETWORK):
        pytest.skip("no network: the distribution cannot be fetched")
    assert tried.returncode == 0, tried.stdout


def metadata_inside(wheel: Path) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return archive.read(name)


def project(requirement: str) -> str:
    name = requirement.partition("==")[0]
    return name.lower().replace("_", "-").replace(".", "-")
