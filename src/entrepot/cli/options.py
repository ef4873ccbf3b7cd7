"""Options that several commands share, and what all of them print alike."""

import errno
import json
import re
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import click

from entrepot.config import KNOBS

F = TypeVar("F", bound=Callable[..., Any])

ON_COMMAND_LINE = ("DATA", "HOST", "PORT", "WORKERS", "TLS_CERT", "TLS_KEY")
"""The settings that are options too; the first on every command, all of them on `serve`."""

OVERRIDES = f"{__name__}.overrides"
"""Where click's context keeps those of them that the root has read."""


def setting(name: str, metavar: str) -> Callable[[F], F]:
    """Return the option that gives a setting on the command line.

    The root has read it before the command is even known; here it is for the help alone.
    """
    knob = KNOBS[name]

    def require_as_read(ctx: click.Context, option: click.Parameter, value: str | None) -> None:
        # Where it is another option's value the root cannot know; then it read too much.
        if ctx.meta.get(OVERRIDES, {}).get(name) != value:
            raise click.UsageError(f"{option.opts[0]} cannot be the value of another option.")

    return click.option(
        option_name(name),
        metavar=metavar,
        expose_value=False,
        callback=require_as_read,
        help=f"{_by_option(knob.explained.partition('. ')[0].rstrip('.'))}. [{knob.variable}]",
    )


def _by_option(words: str) -> str:
    """Return `words` with each setting called by its option, which is what is typed here."""
    return re.sub(rf"\b({'|'.join(ON_COMMAND_LINE)})\b", lambda name: option_name(name[0]), words)


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


def moment(at: datetime) -> str:
    """Return `at` as all commands print it: UTC, to the second."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def some(things: Sequence[str], *, limit: int = 3) -> str:
    """Return the first things as a list in words, and how many more there are."""
    first, rest = list(things[:limit]), len(things) - limit
    last = f"{rest} more" if rest > 0 else first.pop()
    return f"{', '.join(first)} and {last}" if first else last


def require_output() -> None:
    """Raise `OSError` if nobody could read a result."""
    if sys.stdout is None:
        raise OSError(errno.EBADF, "Standard output is closed")


def tell(line: str) -> None:
    """Say something to the person; standard output is for results."""
    click.echo(line, err=True)
