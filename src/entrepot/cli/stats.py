from dataclasses import asdict

import click

from entrepot.cli.data import now, open_existing
from entrepot.cli.options import as_json, data_option, print_json
from entrepot.flows.people import adoption
from entrepot.flows.people.adoption import SHOWN, Day
from entrepot.records.accounts import queries as accounts
from entrepot.records.projects import queries as projects
from entrepot.records.releases import queries as releases
from entrepot.records.tokens import queries as tokens

SHOWN_DAYS = 30


@click.command()
@as_json
@data_option
def stats(*, as_json: bool) -> None:
    """Count people, tokens, projects and files.

    Second factors and administrators are those of active people; operators' are those of the
    active tokens that `entrepot token create` made; sign-ins are those of the last 30 days by the
    strongest factor that was shown, with --json also day by day.
    """
    open_existing()
    days = adoption.sign_ins(days=SHOWN_DAYS, at=now())
    facts = _facts(days)
    if as_json:
        print_json({**facts, "sign_ins": _by_day(days)})
        return
    for title, value in facts.items():
        click.echo(f"{title.replace('_', ' '):<15}  {_in_words(value)}")


def _facts(days: list[Day]) -> dict[str, object]:
    """Return what is counted; the names are part of the command's interface."""
    people = accounts.counts()
    return {
        "people": people.by_state,
        "administrators": people.administrators,
        "second_factors": people.by_factor,
        "tokens": asdict(tokens.counts(at=now())),
        "projects": projects.count(),
        "files": releases.count_files(),
        "bytes": releases.count_bytes(),
        "sign_ins": {factor: sum(day.counts[factor] for day in days) for factor in SHOWN},
    }


def _by_day(days: list[Day]) -> dict[str, dict[str, int]]:
    return {f"{day.day}": day.counts for day in days}


def _in_words(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in value.items())
    return str(value)
