from dataclasses import asdict

import click

from entrepot.cli.data import now, open_existing
from entrepot.cli.options import as_json, data_option, print_json
from entrepot.records.accounts import queries as accounts
from entrepot.records.projects import queries as projects
from entrepot.records.releases import queries as releases
from entrepot.records.tokens import queries as tokens


@click.command()
@as_json
@data_option
def stats(*, as_json: bool) -> None:
    """Count people, tokens, projects and files.

    Second factors and administrators are those of active people; operators' are those of the
    active tokens that `entrepot token create` made.
    """
    open_existing()
    facts = _facts()
    if as_json:
        print_json(facts)
        return
    for title, value in facts.items():
        click.echo(f"{title.replace('_', ' '):<15}  {_in_words(value)}")


def _facts() -> dict[str, object]:
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
    }


def _in_words(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in value.items())
    return str(value)
