import sys
from pathlib import Path

import click

from entrepot.cli.data import now, open_existing, operator
from entrepot.cli.options import as_json, data_option, moment, print_json, print_table
from entrepot.records.announcements import actions as announcements
from entrepot.records.announcements import queries

MAX_BYTES = 4 * announcements.MAX_TEXT_LENGTH + 4
"""As many as the longest text takes in UTF-8; what is longer is not read to its end."""


@click.group()
def announce() -> None:
    """Tell everybody something, and take it back.

    What is published shows on a page and in a feed, and goes by mail to whoever asked for that.
    """


@announce.command("publish")
@click.option("--title", required=True, metavar="TEXT", help="What it is about, in one line.")
@click.option(
    "--text-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Plain text; blank lines divide paragraphs. Without it: standard input.",
)
@data_option
def publish(title: str, text_file: Path | None) -> None:
    """Publish an announcement.

    Its text comes from a file or from standard input. It cannot be changed afterwards.
    """
    open_existing()
    made = announcements.publish(title, _text(text_file), actor=operator(), at=now())
    click.echo(f"Published the announcement {made.id}.")


@announce.command("list")
@as_json
@data_option
def list_announcements(*, as_json: bool) -> None:
    """List all announcements, the newest first."""
    open_existing(looks_only=True)
    known = [
        {
            "id": str(each.id),
            "title": each.title,
            "text": each.text,
            "published": moment(each.published_at),
            "published_by": each.published_by.username if each.published_by else None,
            "withdrawn": moment(each.withdrawn_at) if each.withdrawn_at else None,
        }
        for each in queries.everything()
    ]
    if as_json:
        print_json(known)
        return
    columns = ("id", "published", "withdrawn", "title")
    rows = [[str(facts[column] or "") for column in columns] for facts in known]
    print_table([column.upper() for column in columns], rows)


@announce.command("withdraw")
@click.argument("announcement_id", metavar="ID")
@data_option
def withdraw(announcement_id: str) -> None:
    """Show the announcement ID no longer.

    Letters that went out are not called back.
    """
    open_existing()
    found = queries.by_id(announcement_id)
    if announcements.withdraw(found, actor=operator(), at=now()):
        click.echo(f"Withdrew the announcement {found.id}.")
    else:
        click.echo(f"The announcement {found.id} was withdrawn before.")


def _text(file: Path | None) -> str:
    if file is None:
        content = sys.stdin.buffer.read(MAX_BYTES)
    else:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES)
    # A character that was cut in two there is no mistake of whoever wrote so much.
    manner = "ignore" if len(content) == MAX_BYTES else "strict"
    try:
        return content.decode("utf-8-sig", manner)
    except UnicodeDecodeError:
        raise click.UsageError("The text is not UTF-8.") from None
