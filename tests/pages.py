"""Every route of the pages, read from the URL map."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from entrepot.web.gate import Gate, Who

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), geolocation=(), microphone=(), publickey-credentials-create=(self), "
        "publickey-credentials-get=(self)"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""What stands on every page: changing it is a decision, so it is written out a second time."""


def routes() -> dict[str, URLPattern]:
    """Return every route by its whole address pattern."""

    def walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for each in resolver.url_patterns:
            if isinstance(each, URLResolver):
                yield from walk(each, prefix + str(each.pattern))
            else:
                yield prefix + str(each.pattern), each

    return dict(walk(get_resolver(), ""))


def gate_of(route: URLPattern) -> Gate:
    gate = getattr(route.callback, "gate", None)
    assert isinstance(gate, Gate), f"{route.name} has no gate"
    return gate


def only_read() -> set[str]:
    """Return the patterns of what anyone may look at and nobody sends anything to."""
    gates = {pattern: gate_of(route) for pattern, route in routes().items()}
    return {
        pattern
        for pattern, gate in gates.items()
        if gate.looks is Who.ANYONE and gate.sends is None
    }
