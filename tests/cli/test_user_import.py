"""`entrepot user import`: the people of another index, all at once or nobody."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.depots import Depot

from entrepot.errors import Rule
from entrepot.flows.people import importing
from entrepot.formats import htpasswd

from .commands import REFUSED, entries, execute, people

SHA = "{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M="
DES = "rqXexS6ZhobKA"
NOBODY = importing.NobodyImported.rule  # import-refused
NO_FILE = htpasswd.NoPasswordFile.rule  # password-file-unreadable


@pytest.fixture
def depot(new_data: Callable[[], Path]) -> Depot:
    return Depot(new_data())


def _written(folder: Path, *lines: str, name: str = "htpasswd") -> Path:
    file = folder / name
    file.write_text("".join(f"{line}\n" for line in lines))
    return file


def _refused(depot: Depot, *arguments: str, rule: Rule) -> str:
    """Insist that nobody came; return what was said of each line, and the refusal."""
    before = execute(depot, "SELECT id FROM accounts_user")
    ended = depot.run("user", "import", *arguments, check=False)
    assert ended.returncode == REFUSED
    assert ended.stderr.strip().endswith(rule.remedy)
    assert execute(depot, "SELECT id FROM accounts_user") == before
    return ended.stdout + ended.stderr


def test_people_come_with_name_and_password_and_are_in_the_trail(
    depot: Depot, tmp_path: Path
) -> None:
    file = _written(tmp_path, f"Dora:{SHA}", f"emil:{SHA}")

    ended = depot.run("user", "import", str(file))

    assert "Imported 2 of 2 people." in ended.stderr
    assert {"dora", "emil"} < people(depot).keys()
    made = [(name, actor) for _, name, actor in entries(depot, "user.created")]
    assert made[-2:] == [("dora", made[0][1]), ("emil", made[0][1])]
    shown = json.loads(depot.run("user", "show", "dora", "--json").stdout)
    assert shown["password"] is True
    assert shown["addresses"] == []


def test_no_old_hash_is_stored_or_printed(depot: Depot, tmp_path: Path) -> None:
    file = _written(tmp_path, f"dora:{SHA}", f"emil:{DES}")

    ended = depot.run("user", "import", str(file))

    for secret in (SHA[5:], DES):
        assert secret not in ended.stdout + ended.stderr
        assert secret.encode() not in (depot.data / "entrepot.sqlite3").read_bytes()


def test_a_second_run_changes_nothing_and_says_so(depot: Depot, tmp_path: Path) -> None:
    file = _written(tmp_path, f"dora:{SHA}")
    depot.run("user", "import", str(file))
    before = execute(depot, "SELECT id, password FROM accounts_user ORDER BY id")

    again = depot.run("user", "import", str(file))

    assert "Imported 0 of 1 people." in again.stderr
    assert "has an account already" in again.stdout
    assert execute(depot, "SELECT id, password FROM accounts_user ORDER BY id") == before


def test_a_dry_run_says_what_would_be_and_changes_nothing(depot: Depot, tmp_path: Path) -> None:
    file = _written(tmp_path, f"dora:{SHA}", f"alice:{SHA}", f"not valid!:{SHA}")
    before = people(depot)

    ended = depot.run("user", "import", str(file), "--dry-run")

    assert "1 new, 1 with an account, 1 wrong. Nothing was changed." in ended.stderr
    assert people(depot) == before


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (f"not valid!:{SHA}", "is not a valid user name"),
        (f"-:{SHA}", "is not a valid user name"),
        (f"DORA:{SHA}", "the one in line 1"),
        (f"{'x' * 65}:{SHA}", "is not a valid user name"),
    ],
)
def test_one_wrong_line_keeps_everyone_out_and_is_named(
    depot: Depot, tmp_path: Path, line: str, says: str
) -> None:
    file = _written(tmp_path, f"dora:{SHA}", line)

    said = _refused(depot, str(file), rule=NOBODY)

    assert says in said
    assert "1 of 2 people cannot be imported, the first in line 2: nobody was." in said


def test_the_name_of_somebody_who_is_gone_is_not_taken(depot: Depot, tmp_path: Path) -> None:
    depot.run("user", "erase", "mallory", "--yes")
    file = _written(tmp_path, f"mallory:{SHA}")

    assert "never given again" in _refused(depot, str(file), rule=NOBODY)


def test_what_is_no_password_file_is_refused(depot: Depot, tmp_path: Path) -> None:
    file = _written(tmp_path, "dora")

    said = _refused(depot, str(file), rule=NO_FILE)

    assert "Line 1 has no colon" in said


def test_addresses_of_a_file_count_as_verified(depot: Depot, tmp_path: Path) -> None:
    file = _written(tmp_path, f"dora:{DES}", f"emil:{SHA}")
    known = _written(tmp_path, "name,address", "Dora,dora@work.example", name="addresses.csv")

    ended = depot.run("user", "import", str(file), "--addresses", str(known))

    [dora] = json.loads(depot.run("user", "show", "dora", "--json").stdout)["addresses"]
    assert dora == {"email": "dora@work.example", "verified": True, "primary": True}
    assert json.loads(depot.run("user", "show", "emil", "--json").stdout)["addresses"] == []
    assert "1 come without a password: they reset it by mail" in ended.stderr
    assert "have no address that counts" not in ended.stderr


def test_addresses_at_a_domain_are_verified_by_their_people(depot: Depot, tmp_path: Path) -> None:
    file = _written(tmp_path, f"dora:{SHA}", f"emil:{DES}")

    ended = depot.run("user", "import", str(file), "--email-domain", "Work.example")

    [dora] = json.loads(depot.run("user", "show", "dora", "--json").stdout)["addresses"]
    assert dora == {"email": "dora@work.example", "verified": False, "primary": True}
    assert "1 of them have no address that counts" in ended.stderr


def test_an_address_that_is_somebodys_is_given_to_nobody_else(depot: Depot, tmp_path: Path) -> None:
    file = _written(tmp_path, f"dora:{SHA}", f"emil:{SHA}")
    twice = _written(tmp_path, "dora,d@work.example", "emil,D@work.example", name="twice.csv")
    taken = _written(tmp_path, "dora,alice@example.com", name="taken.csv")

    for known in (twice, taken):
        said = _refused(depot, str(file), "--addresses", str(known), rule=NOBODY)
        assert "is somebody else's" in said


def test_a_hash_that_is_not_taken_over_is_said_with_its_line(depot: Depot, tmp_path: Path) -> None:
    file = _written(tmp_path, f"dora:{DES}")

    ended = depot.run("user", "import", str(file))

    assert "comes without a password" in ended.stdout
    assert json.loads(depot.run("user", "show", "dora", "--json").stdout)["password"] is False


def test_a_domain_that_is_none_and_both_ways_at_once_are_misuse(
    depot: Depot, tmp_path: Path
) -> None:
    file = str(_written(tmp_path, f"dora:{SHA}"))

    for more in (["--email-domain", "a@b"], ["--email-domain", "b.example", "--addresses", file]):
        assert depot.run("user", "import", file, *more, check=False).returncode == 2
