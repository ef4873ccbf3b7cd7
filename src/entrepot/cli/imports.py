"""People from the password file of another index, a line for each."""

import re
from pathlib import Path

import click

from entrepot.cli.data import now, open_existing, operator
from entrepot.cli.options import data_option, print_table, tell
from entrepot.flows.people import importing
from entrepot.flows.people.importing import Addresses, Fate, Judged
from entrepot.formats import htpasswd

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_FATES = {Fate.NEW: "new", Fate.KNOWN: "stays", Fate.WRONG: "wrong"}


@click.command("import")
@click.argument("file", type=_FILE)
@click.option(
    "--email-domain",
    default="",
    metavar="DOMAIN",
    help="Everyone reads mail at NAME@DOMAIN; they verify it by a code.",
)
@click.option(
    "--addresses",
    type=_FILE,
    help="A file of lines NAME,ADDRESS; these count as verified, for you vouch for them.",
)
@click.option("--dry-run", is_flag=True, help="Say what would become of each line, and stop.")
@data_option
def import_users(file: Path, email_domain: str, addresses: Path | None, *, dry_run: bool) -> None:
    """Make accounts for the people of FILE, which htpasswd wrote.

    Names are folded to lower case. Old passwords are taken once more where Apache's MD5, SHA-1,
    SHA-256, SHA-512 or bcrypt made the hash; no old hash is stored as it is. When people first
    sign in they are led through what is missing. If one line is wrong, nobody is imported; names
    that have an account already are left as they are.
    """
    known = _addresses(email_domain, addresses)
    entries = htpasswd.parse(file.read_bytes())
    open_existing(looks_only=dry_run)
    judged = importing.judge(entries, known)
    print_table(["LINE", "NAME", "", ""], [_row(each) for each in judged])
    if dry_run:
        _tell_what_would_be(judged)
        return
    count = importing.bring(judged, actor=operator(), at=now())
    tell(f"Imported {count} of {len(judged)} people.")
    _advise(judged)


def _addresses(domain: str, file: Path | None) -> Addresses:
    if domain and file:
        raise click.UsageError("Give --email-domain or --addresses, not both.")
    if domain and not _DOMAIN.fullmatch(domain):
        raise click.UsageError("--email-domain is a domain alone, such as example.com.")
    by_name = htpasswd.parse_addresses(file.read_bytes()) if file else {}
    return Addresses(by_name, domain.lower())


def _row(judged: Judged) -> list[str]:
    return [str(judged.line), judged.name, _FATES[judged.fate], judged.says]


def _tell_what_would_be(judged: list[Judged]) -> None:
    counts = {fate: sum(each.fate is fate for each in judged) for fate in Fate}
    tell(
        f"{counts[Fate.NEW]} new, {counts[Fate.KNOWN]} with an account, {counts[Fate.WRONG]} wrong."
        " Nothing was changed.",
    )


def _advise(judged: list[Judged]) -> None:
    """Say how those who cannot sign in by an old password get in."""
    accounts = [each.account for each in judged if each.account]
    without = [each for each in accounts if not each.user.has_usable_password()]
    lost = [each for each in without if not (each.address and each.is_vouched_for)]
    if without:
        tell(f"{len(without)} come without a password: they reset it by mail at /account/login/.")
    if lost:
        tell(
            f"{len(lost)} of them have no address that counts: give them one by `entrepot user "
            "set-email`, or a password by `entrepot user set-password`.",
        )
