"""Options that several commands share, and what all of them print alike."""

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from entrepot.config import KNOBS

F = TypeVar("F", bound=Callable[..., Any])

ON_COMMAND_LINE = ("DATA", "HOST", "PORT", "WORKERS", "TLS_CERT", "TLS_KEY")
"""The settings that are options too; the first on every command, all of them on `serve`."""


def setting(name: str, metavar: str) -> Callable[[F], F]:
    """Return the option that gives a setting on the command line.

    The root has read it before the command is even known; here it is for the help alone.
    """
    knob = KNOBS[name]
    return click.option(
        option_name(name),
        metavar=metavar,
        expose_value=False,
        help=f"{knob.explained.partition('. ')[0].rstrip('.')}. [{knob.variable}]",
    )


def option_name(setting_name: str) -> str:
    return f"--{setting_name.lower().replace('_', '-')}"


data_option = setting("DATA", "DIR")
"""On every command that touches data."""

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
