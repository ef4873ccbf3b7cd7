"""What a monitor asks for, in the text format of OpenMetrics 1.0, on this machine alone.

There are figures of everybody in it, and nothing of anybody.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from entrepot.api import errors, threads
from entrepot.errors import EntrepotError, Forbidden, Rule
from entrepot.flows.people import adoption
from entrepot.records.accounts import queries as accounts
from entrepot.records.projects import queries as projects
from entrepot.records.releases import queries as releases
from entrepot.records.tokens import queries as tokens
from entrepot.server.peers import PEER, Peer

OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"


class MetricsElsewhere(Forbidden):
    rule = Rule(
        "metrics-on-this-machine",
        "Metrics are answered on the machine that the index runs on.",
        "Ask from there, at the address that it listens on.",
    )


async def metrics(request: Request) -> Response:
    """Return people by factor, today's sign-ins by factor, tokens by state, projects and files."""
    peer: Peer = request.scope[PEER]
    try:
        if not peer.is_loopback:
            raise MetricsElsewhere("This request came from another machine.")
        text = await threads.run(_exposition, datetime.now(UTC))
    except EntrepotError as refused:
        return errors.problem(refused)
    headers = {"cache-control": "no-store", "content-type": OPEN_METRICS}
    return Response(text, headers=headers)


def _exposition(at: datetime) -> str:
    people = accounts.counts()
    [today] = adoption.sign_ins(days=1, at=at)
    lines = [
        *_family("people", "state", people.by_state),
        *_family("active_people", "second_factor", people.by_factor),
        *_family("sign_ins_today", "factor", today.counts),
        *_family("tokens", "state", asdict(tokens.counts(at=at))),
        *_family("projects", "", {"": projects.count()}),
        *_family("files", "", {"": releases.count_files()}),
    ]
    return "".join(f"{line}\n" for line in (*lines, "# EOF"))


def _family(name: str, label: str, values: Mapping[str, int]) -> Iterator[str]:
    """Yield the lines of one gauge, with a sample for each value of its label."""
    yield f"# TYPE entrepot_{name} gauge"
    for value, count in values.items():
        yield (
            f'entrepot_{name}{{{label}="{value}"}} {count}' if label else f"entrepot_{name} {count}"
        )
