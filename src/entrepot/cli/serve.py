import shutil
import socket
import sys
from collections.abc import Sequence

import click

from entrepot import config
from entrepot.cli import logs
from entrepot.cli.data import close_connections, now, open_or_found
from entrepot.cli.options import data_option, setting, tell
from entrepot.config import Config
from entrepot.flows.people import joining
from entrepot.server import leader
from entrepot.server.options import ServerOptions

SETUP_FILE = "setup-code"
EVERYWHERE = ("0.0.0.0", "[::]")  # noqa: S104 (nothing is bound here)


@click.command()
@setting("HOST", "HOST")
@setting("PORT", "PORT")
@setting("WORKERS", "N")
@setting("TLS_CERT", "FILE")
@setting("TLS_KEY", "FILE")
@data_option
@click.pass_context
def serve(ctx: click.Context) -> None:
    """Serve the index until it is told to stop.

    A new data folder is made on the first start, an older one is brought up to date. The commands
    may be used on the same folder meanwhile.
    """
    settings = config.current()
    logs.configure()
    options = ServerOptions(
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        tls_cert=settings.tls_cert,
        tls_key=settings.tls_key,
        trusted_proxies=settings.trusted_proxies,
    )
    # First of all: a start that fails here leaves no instance behind.
    with leader.listening(options) as listener:
        open_or_found()
        setup = setup_lines(settings, joining.offer_setup(now()))
        close_connections()
        status = leader.serve(options, listener, on_ready=lambda url: _greet(url, settings, setup))
    ctx.exit(status)


def _greet(url: str, settings: Config, setup: Sequence[str]) -> None:
    """Say where the index is, where its data lies, and what to do first."""
    address = settings.public_url or _by_name(url)
    data = settings.data.resolve()
    tell(f"Entrepot is at     {address}")
    tell(f"  install from     {address}/simple/")
    tell(f"  upload to        {address}/legacy/")
    if address != url:
        tell(f"  listens on       {url}")
    tell(f"  data lies in     {data}")
    if address not in {settings.public_url, url}:
        tell("If others reach it by another name, set ENTREPOT_PUBLIC_URL to that address.")
    if not setup:
        return
    tell(f"There is no account yet. Set the index up at {address}/setup/")
    for line in setup:
        tell(line)
    tell("or make an account and a token in another terminal:")
    program = "entrepot" if shutil.which("entrepot") else sys.argv[0]
    tell(f"  {program} user create NAME --email ADDRESS --admin --data {data}")
    tell(f"  {program} token create --user NAME --description laptop --data {data}")


def setup_lines(settings: Config, code: str | None) -> Sequence[str]:
    """Return where the code is that sets the index up; nothing where it was set up.

    A journal keeps what it is told: the code itself goes to a terminal alone, else into a file.
    """
    file = settings.data / SETUP_FILE
    file.unlink(missing_ok=True)
    if code is None:
        return ()
    if sys.stderr.isatty():
        return (f"  with the code    {code}",)
    file.touch(mode=0o600)
    file.write_text(f"{code}\n")
    return (f"  with the code in {file.resolve()}",)


def _by_name(url: str) -> str:
    """Return `url` with this machine's name in place of what means all its addresses."""
    scheme, _, authority = url.partition("://")
    host, _, port = authority.rpartition(":")
    return f"{scheme}://{socket.gethostname()}:{port}" if host in EVERYWHERE else url
