"""A PostgreSQL of the tests' own, in a temporary folder, run as the account that refuses no one.

The server refuses root, so its cluster belongs to the `postgres` account of the system. One
cluster serves all test processes: the first one starts it and tells the others by a variable.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

URL_VARIABLE = "ENTREPOT_TEST_CLUSTER_URL"
FAST = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"

_own: list[Path] = []


def shared_url() -> str:
    """Return the address of this run's cluster, starting it if no other process has."""
    if URL_VARIABLE not in os.environ:
        os.environ[URL_VARIABLE] = _start()
    return os.environ[URL_VARIABLE]


def stop_own() -> None:
    """Stop the cluster that this process started, if it did."""
    for folder in _own:
        _run("pg_ctl", "-D", str(folder / "db"), "-m", "immediate", "stop", folder=folder)
        shutil.rmtree(folder, ignore_errors=True)
    _own.clear()


def _start() -> str:
    folder = Path(tempfile.mkdtemp(prefix="entrepot-pg-"))
    account = _account()
    os.chown(folder, account.pw_uid, account.pw_gid)
    _run(
        "initdb",
        "-A",
        "trust",
        "--no-sync",
        "--locale=C.UTF-8",
        "-D",
        str(folder / "db"),
        folder=folder,
    )
    options = f"-k {folder} {FAST}"
    log = str(folder / "log")
    _run("pg_ctl", "-D", str(folder / "db"), "-l", log, "-w", "-o", options, "start", folder=folder)
    _own.append(folder)
    return f"postgresql://{account.pw_name}@/postgres?host={folder}"


def _account() -> pwd.struct_passwd:
    return pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def _run(program: str, *arguments: str, folder: Path) -> None:
    account = _account()
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"))
    as_account = (
        {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        if os.geteuid() == 0
        else {}
    )
    subprocess.run(
        [binaries / program, *arguments],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
        **as_account,
    )
