"""The root of the commands: it finds the data folder, readies Django, and only then loads them.

Every command takes `--data`. Django must know the database before a module with models is
imported, so the root looks for that one option first; the command itself merely documents it.
"""

import importlib
import os
import sys
from contextlib import suppress

import click
import django
from django.apps import apps
from django.db import DatabaseError, InterfaceError

from entrepot import __version__, config
from entrepot.cli.options import ON_COMMAND_LINE, OVERRIDES, option_name
from entrepot.config import InvalidSetting
from entrepot.errors import EntrepotError
from entrepot.formats.names import shown

COMMANDS = {
    "serve": "entrepot.cli.serve:serve",
    "user": "entrepot.cli.users:user",
    "token": "entrepot.cli.tokens:token",
    "project": "entrepot.cli.projects:project",
    "release": "entrepot.cli.releases:release",
    "announce": "entrepot.cli.announcements:announce",
    "file": "entrepot.cli.files:file",
    "stats": "entrepot.cli.stats:stats",
    "keys": "entrepot.cli.keys:keys",
    "doctor": "entrepot.cli.doctor:doctor",
}
"""Name of the command → where it is defined."""

FORGIVING = {"doctor"}
"""Commands that go on with a settings.env that others can read, for they will say so."""
HELP = frozenset({"-h", "--help"})
MAY_ASK_FOR_HELP = f"{__name__}.may_ask_for_help"
REFUSED_SETTINGS = f"{__name__}.refused_settings"

REFUSED = 1
MISUSED = 2
INTERRUPTED = 130


class Root(click.Group):
    """A group whose commands are imported when one of them is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(COMMANDS)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        _require_text(args)
        ctx.meta[OVERRIDES] = _overrides(args)
        ctx.meta[MAY_ASK_FOR_HELP] = not HELP.isdisjoint(args)
        return super().parse_args(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        _ready_django(ctx, exposed_too=cmd_name in FORGIVING)
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        if REFUSED_SETTINGS in ctx.meta:
            _leave_only_help(command, ctx.meta[REFUSED_SETTINGS])
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
    context_settings={"help_option_names": sorted(HELP)},
    epilog="Every setting can also be given as an ENTREPOT_ variable: see docs/settings.md.",
)
@click.version_option(__version__, prog_name="entrepot")
def root() -> None:
    pass


def main() -> None:
    """Run the command line; 0 is done, 1 refused, 2 a usage error."""
    # Whatever a command makes may hold what only the operator should read.
    os.umask(0o077)
    if sys.stdin is None:  # closed by whoever called: then there is nothing to read
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY), encoding="utf-8")
    try:
        # Outside its standalone mode click returns the status that a command ended itself with.
        sys.exit(root(standalone_mode=False))
    except click.exceptions.Abort:
        sys.exit(INTERRUPTED)
    except click.ClickException as misuse:
        misuse.show()
        sys.exit(misuse.exit_code)
    except EntrepotError as refused:
        _fail(refused.refusal.sentence)
        sys.exit(MISUSED if isinstance(refused, InvalidSetting) else REFUSED)
    except (DatabaseError, InterfaceError) as failure:
        reason = " ".join(str(failure).split())
        _fail(f"The database failed: {reason}. Run `entrepot doctor`.")
        sys.exit(REFUSED)
    except OSError as failure:
        _fail(_in_words(failure))
        sys.exit(REFUSED)


def _fail(sentence: str) -> None:
    """Say why, if there is anybody to say it to; and leave no output that cannot be written."""
    with suppress(OSError):
        click.echo(f"entrepot: {sentence}", err=True)
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            # Python would try once more at its end, and complain.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _in_words(failure: OSError) -> str:
    place = "" if failure.filename is None else f"{str(failure.filename)!a}: "
    return f"{place}{failure.strerror or failure}."


def _require_text(args: list[str]) -> None:
    for arg in args:
        try:
            arg.encode()
        except UnicodeEncodeError as error:
            raise click.UsageError(f"The argument {shown(arg)} is not UTF-8 text.") from error


def _overrides(args: list[str]) -> dict[str, str]:
    """Return the settings on the command line, as far as that can be known before the command."""
    peek = click.Command(
        "peek",
        params=[click.Option([option_name(name), name]) for name in ON_COMMAND_LINE],
        add_help_option=False,
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )
    found = peek.make_context("peek", list(args), resilient_parsing=True).params
    return {name: value for name, value in found.items() if value is not None}


def _ready_django(ctx: click.Context, *, exposed_too: bool) -> None:
    if apps.ready:
        return
    try:
        for warning in config.activate(ctx.meta[OVERRIDES], exposed_too=exposed_too).warnings:
            click.echo(f"entrepot: {warning}", err=True)
    except EntrepotError as refused:
        # Help must come whatever the settings say. Nothing else may run without them.
        if not ctx.meta[MAY_ASK_FOR_HELP]:
            raise
        ctx.meta[REFUSED_SETTINGS] = refused
        config.activate_defaults()
    os.environ["DJANGO_SETTINGS_MODULE"] = "entrepot.settings"
    django.setup()


def _leave_only_help(command: click.Command, refused: EntrepotError) -> None:
    """Let `command` refuse to run: what looked like a question for help was another's value."""

    def refuse(*_: object, **__: object) -> None:
        raise refused

    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _leave_only_help(inner, refused)
    else:
        command.callback = refuse
