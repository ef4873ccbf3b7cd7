"""Options that several commands share, and what all of them print alike."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    expose_value=False,
    help="The folder that holds the instance's data. [ENTREPOT_DATA; default: ./data]",
)
"""On every command that touches data; the root has read it before the command is even known."""

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def print_json(value: object) -> None:
    click.echo(json.dumps(value, indent=2, sort_keys=True))


def print_table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns that are as wide as their widest cell; nothing but the titles if empty."""
    widths = [max(len(cell) for cell in column) for column in zip(titles, *rows, strict=True)]
    for row in (titles, *rows):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo(line.rstrip())


def tell(line: str) -> None:
    """Say something to the person; standard output is for results."""
    click.echo(line, err=True)
