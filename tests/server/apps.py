"""The application that the servers under test run, and a program that runs one of them."""

import asyncio
import json
import os
import sys
import time
from ipaddress import ip_network
from pathlib import Path

from entrepot.errors import EntrepotError
from entrepot.server.answers import BrokenOff, say
from entrepot.server.bodies import BufferedBodies
from entrepot.server.leader import listening, serve
from entrepot.server.options import ServerOptions, Timeouts


async def application(scope, receive, send):
    if scope["type"] == "http":
        await ROUTES[scope["path"]](scope, receive, send)


async def pid(scope, receive, send):
    await say(scope, send, 200, str(os.getpid()))


async def reason(scope, receive, send):
    start = {"type": "http.response.start", "status": 403, "headers": [(b"content-length", b"3")]}
    await send(start | {"reason": scope["query_string"].replace(b"+", b" ") + HOSTILE})
    await send({"type": "http.response.body", "body": b"no\n"})


async def refuse(scope, receive, send):
    await say(scope, send, 403, "Not yours.")


async def read(scope, receive, send):
    size, more_body = 0, True
    while more_body:
        message = await receive()
        if message["type"] == "http.disconnect":
            mark("disconnected")
            return
        size += len(message["body"])
        more_body = message["more_body"]
    names = sorted(name.decode() for name, _ in scope["headers"])
    await say(scope, send, 200, f"{size} {' '.join(names)}")


async def crash(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while (await receive())["type"] != "http.disconnect":
        pass
    raise ValueError("the client is gone")


async def late(scope, receive, send):
    await asyncio.sleep(1.0)
    await read(scope, receive, send)


async def flood(scope, receive, send):
    """Send the wanted number of MiB in pieces, and mark when the client took all or left."""
    mebibytes = int(scope["query_string"])
    length = str(mebibytes << 20).encode()
    headers = [(b"content-length", length)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for _ in range(mebibytes):
        await send({"type": "http.response.body", "body": bytes(1 << 20), "more_body": True})
    await send({"type": "http.response.body", "body": b""})
    mark("flooded")


async def deluge(scope, receive, send):
    """Send 30 MiB in one piece; the answer is complete long before it is read."""
    headers = [(b"content-length", str(30 << 20).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": bytes(30 << 20)})


async def broken_off(scope, receive, send):
    headers = [(b"content-length", b"10")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"half", "more_body": True})
    raise BrokenOff("the disk is gone")


async def slow(scope, receive, send):
    await asyncio.sleep(0.8)
    await say(scope, send, 200, "done")


async def stuck(scope, receive, send):
    await asyncio.sleep(3600)


async def block(scope, receive, send):
    while True:  # the loop never turns again
        pass


async def peer(scope, receive, send):
    seen = scope["entrepot.peer"]
    await say(scope, send, 200, json.dumps([seen.address, seen.scheme, seen.is_loopback]))


async def host(scope, receive, send):
    await say(scope, send, 200, dict(scope["headers"])[b"host"].decode())


async def form(scope, receive, send):
    mark("reached")
    message = await receive()
    await say(scope, send, 200, str(message | {"headers": dict(scope["headers"])}))


HOSTILE = b"\r\nset-cookie: x\x00\xe9"
ROUTES = {
    "/pid": pid,
    "/reason": reason,
    "/refuse": refuse,
    "/read": read,
    "/crash": crash,
    "/late": late,
    "/flood": flood,
    "/deluge": deluge,
    "/broken-off": broken_off,
    "/slow": slow,
    "/stuck": stuck,
    "/block": block,
    "/peer": peer,
    "/host": host,
    "/form": BufferedBodies(form, limit=1000),
}


def clock():
    Path(os.environ["CLOCK"]).write_text(str(os.getpid()))
    time.sleep(3600)


def broken_clock():
    with Path(os.environ["CLOCK"]).open("a") as log:
        log.write("started\n")
    sys.exit(3)


def mark(word):
    Path(os.environ["MARK"]).write_text(word)


def announce(address):
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()


def main(settings):
    timeouts = Timeouts(**settings.pop("timeouts", {}))
    proxies = tuple(ip_network(network) for network in settings.pop("trusted_proxies", ()))
    tls = {name: Path(settings.pop(name)) for name in ("tls_cert", "tls_key") if name in settings}
    options = ServerOptions(
        **settings,
        **tls,
        application=f"{__name__}:application",
        trusted_proxies=proxies,
        timeouts=timeouts,
    )
    try:
        with listening(options) as listener:
            status = serve(options, listener, on_ready=announce)
    except EntrepotError as error:
        sys.exit(error.refusal.sentence)
    sys.exit(status)
