import shutil
import sys

import click

from entrepot import config
from entrepot.cli import logs
from entrepot.cli.data import close_connections, open_or_found
from entrepot.cli.options import data_option, setting, tell
from entrepot.config import Config
from entrepot.records.accounts import queries as accounts
from entrepot.server import leader
from entrepot.server.options import ServerOptions


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
    open_or_found()
    has_people = any(True for _ in accounts.everyone())
    close_connections()
    options = ServerOptions(
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        tls_cert=settings.tls_cert,
        tls_key=settings.tls_key,
        trusted_proxies=settings.trusted_proxies,
    )
    status = leader.serve(
        options, on_ready=lambda url: _greet(url, settings, has_people=has_people)
    )
    ctx.exit(status)


def _greet(url: str, settings: Config, *, has_people: bool) -> None:
    """Say where the index is, where its data lies, and what to do first."""
    address = settings.public_url or url
    data = settings.data.resolve()
    tell(f"Entrepot is at     {address}")
    tell(f"  install from     {address}/simple/")
    tell(f"  upload to        {address}/legacy/")
    tell(f"  data lies in     {data}")
    if has_people:
        return
    tell("There is no account yet. Make one, and a token, in another terminal:")
    program = "entrepot" if shutil.which("entrepot") else sys.argv[0]
    tell(f"  {program} user create NAME --email ADDRESS --data {data}")
    tell(f"  {program} token create --user NAME --description laptop --data {data}")
