"""A recovery by two administrators, in the browsers of everybody concerned."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.urls import reverse
from tests.cli.commands import entries, execute
from tests.depots import Depot
from tests.web.outbox import letter
from tests.web.people import PASSWORD, Browser
from tests.web.staffed import Staffed

from entrepot.records.accounts.actions.recovery_cases import DELAY

LEFT_BY_THE_CLOCK = {"recovery.completed"}
"""Neither a command nor a page leaves an entry of this kind."""

NOBODY = UUID("f3b2a1c0-0000-4000-8000-000000000000")


def test_an_administrator_alone_who_agrees_with_themselves_is_refused(staffed: Staffed) -> None:
    case_id = staffed.start_recovery("alice")

    shown = staffed.root.get(staffed.path("/staff/people/{alice}/"))
    refused = staffed.decide(staffed.root, "agree", case_id)
    staffed.decide(staffed.root, "cancel", case_id)

    assert f"/staff/recoveries/{case_id}/agree/" not in shown.html
    assert "cannot agree to it too" in refused.html
    assert entries(staffed.depot, "recovery.cancelled")[-1][2]["case"] == case_id
    assert case_id not in {each[2]["case"] for each in entries(staffed.depot, "recovery.agreed")}


def test_what_waits_for_a_second_administrator_is_seen_by_all_of_them(staffed: Staffed) -> None:
    case_id = staffed.start_recovery("alice")

    seen = staffed.vera.get("/staff/")
    asked = staffed.vera.get(f"/staff/recoveries/{case_id}/agree/")
    staffed.decide(staffed.vera, "cancel", case_id)

    assert f"/staff/recoveries/{case_id}/agree/" in seen.html
    assert "root started it: <bdi>lost the phone</bdi>" in asked.html


def test_a_second_recovery_is_not_started_beside_the_first(staffed: Staffed) -> None:
    case_id = staffed.start_recovery("alice")

    refused = staffed.act(staffed.vera, "recover", "alice", why="me too")
    staffed.decide(staffed.vera, "cancel", case_id)

    assert "A recovery of alice is under way." in refused.html


def test_the_person_stops_the_recovery_and_nobody_elses(staffed: Staffed) -> None:
    case_id = staffed.start_recovery("alice")
    staffed.decide(staffed.vera, "agree", case_id)
    stop = reverse("cancel-recovery", args=[case_id])

    assert staffed.mary.post(stop).status == 404
    assert staffed.alice.post(reverse("cancel-recovery", args=[NOBODY])).status == 404
    assert staffed.alice.get(stop).path == "/account/"
    assert _open_cases(staffed.depot) == ["alice"]

    page = staffed.alice.submit(staffed.alice.get("/account/"), stop)

    assert "The recovery is stopped." in page.html
    assert stop not in page.html
    assert _open_cases(staffed.depot) == []
    assert staffed.vera.get(f"/staff/recoveries/{case_id}/agree/").status == 200
    assert "waits for nobody" in staffed.decide(staffed.vera, "agree", case_id).html


def test_who_lost_everything_gets_in_after_the_delay_by_a_mailed_code_alone(
    staffed: Staffed,
) -> None:
    depot = staffed.depot
    depot.user("carol", password=PASSWORD)
    phone = Browser(depot).become_complete("carol")
    depot.run("user", "set-email", "carol", "carol@work.example")
    case_id = staffed.start_recovery("carol")
    staffed.decide(staffed.vera, "agree", case_id)
    told = [
        letter(depot, to, "going to be recovered")
        for to in ("carol@example.com", "carol@work.example")
    ]
    assert phone.is_signed_in()

    depot.stop()
    _let_time_pass(depot, case_id, DELAY)
    depot.start("--workers", "1")
    letter(depot, "carol@work.example", "was recovered")

    assert all("By: vera" in each.get_content() for each in told)
    assert not phone.is_signed_in()
    assert Browser(depot).sign_in("carol").path == "/account/login/"
    for kind in LEFT_BY_THE_CLOCK:
        assert entries(depot, kind) == [("system", "carol", {"case": case_id})]
    assert entries(depot, "user.factors-reset")[-1][:2] == ("system", "carol")
    Browser(depot).reset_password("carol@work.example", "a wholly new password")
    assert Browser(depot).sign_in("carol", "a wholly new password").path == "/account/"


def _open_cases(depot: Depot) -> list[str]:
    """Return whom a recovery is under way for."""
    rows = execute(
        depot,
        "SELECT username FROM accounts_recoverycase JOIN accounts_user u ON u.id = user_id "
        "WHERE done_at IS NULL AND cancelled_at IS NULL",
    )
    return [name for (name,) in rows]


def _let_time_pass(depot: Depot, case_id: str, passed: timedelta) -> None:
    """Move a case into the past, as if it had been agreed to so much earlier."""
    due = datetime.now(UTC) - timedelta(seconds=1)
    execute(
        depot,
        "UPDATE accounts_recoverycase SET agreed_at = ?, due_at = ? WHERE id = ?",
        (due - passed).isoformat(" ")[:26],
        due.isoformat(" ")[:26],
        case_id.replace("-", ""),
    )
