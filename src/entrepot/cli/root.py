"""The root of the commands: it finds the data folder, readies Django, and only then loads them.

Every command takes `--data`. Django must know the database before a module with models is
imported, so the root looks for that one option first; the command itself merely documents it.
"""

import importlib
import os
import sys

import click
import django
from django.apps import apps
from django.db import DatabaseError, InterfaceError

from entrepot import __version__, config
from entrepot.cli.options import ON_COMMAND_LINE, option_name
from entrepot.config import InvalidSetting
from entrepot.errors import EntrepotError

COMMANDS = {
    "serve": "entrepot.cli.serve:serve",
    "user": "entrepot.cli.users:user",
    "token": "entrepot.cli.tokens:token",
    "project": "entrepot.cli.projects:project",
    "release": "entrepot.cli.releases:release",
    "keys": "entrepot.cli.keys:keys",
    "doctor": "entrepot.cli.doctor:doctor",
}
"""Name of the command → where it is defined."""

REFUSED = 1
MISUSED = 2
INTERRUPTED = 130


class Root(click.Group):
    """A group whose commands are imported when one of them is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(COMMANDS)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta["entrepot.overrides"] = _overrides(args)
        return super().parse_args(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        _ready_django(ctx.meta["entrepot.overrides"])
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


ABOUT = """Run a Python package index, and look after it.

Start one with `entrepot serve`; then make an account and a token:

\b
  entrepot user create alice --email alice@example.com
  entrepot token create --user alice --description laptop
"""


@click.command(
    cls=Root,
    help=ABOUT,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Every setting can also be given as an ENTREPOT_ variable: see docs/settings.md.",
)
@click.version_option(__version__, prog_name="entrepot")
def root() -> None:
    pass


def main() -> None:
    """Run the command line; 0 is done, 1 refused, 2 a usage error."""
    # Whatever a command makes may hold what only the operator should read.
    os.umask(0o077)
    try:
        # Outside its standalone mode click returns the status that a command ended itself with.
        sys.exit(root(standalone_mode=False))
    except click.exceptions.Abort:
        sys.exit(INTERRUPTED)
    except click.ClickException as misuse:
        misuse.show()
        sys.exit(misuse.exit_code)
    except EntrepotError as refused:
        click.echo(f"entrepot: {refused.refusal.sentence}", err=True)
        sys.exit(MISUSED if isinstance(refused, InvalidSetting) else REFUSED)
    except (DatabaseError, InterfaceError) as failure:
        reason = " ".join(str(failure).split())
        click.echo(f"entrepot: The database failed: {reason}. Run `entrepot doctor`.", err=True)
        sys.exit(REFUSED)


def _overrides(args: list[str]) -> dict[str, str] | None:
    """Return the settings on the command line; None if only help is asked for."""
    if {"-h", "--help"} & set(args):
        return None
    peek = click.Command(
        "peek",
        params=[click.Option([option_name(name), name]) for name in ON_COMMAND_LINE],
        add_help_option=False,
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )
    found = peek.make_context("peek", list(args), resilient_parsing=True).params
    return {name: value for name, value in found.items() if value is not None}


def _ready_django(overrides: dict[str, str] | None) -> None:
    if apps.ready:
        return
    if overrides is None:
        # Help must come whatever the settings say.
        config.activate_defaults()
    else:
        for warning in config.activate(overrides).warnings:
            click.echo(f"entrepot: {warning}", err=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "entrepot.settings"
    django.setup()
