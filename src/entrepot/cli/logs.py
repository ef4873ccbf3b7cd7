"""What the service says to its log, and what it never says."""

import logging
import re
import sys

_TOKEN = re.compile(r"[a-z0-9_]{1,32}-Ag[A-Za-z0-9_-]{24,}")
"""What a token of any instance looks like: its payload begins with a macaroon's first bytes."""


_LINK = re.compile(r"(/(?:revoke|invitation|stop)/)[A-Za-z0-9_-]{16,}")
"""What is secret in the address of a link from a letter."""


class MaskingFormatter(logging.Formatter):
    """Leaves out whatever looks like a token, or opens a link.

    People paste tokens into addresses and names; a link's secret stands in its address.
    """

    def format(self, record: logging.LogRecord) -> str:
        return _LINK.sub(r"\1(a secret)", _TOKEN.sub("(a token)", super().format(record)))


def configure() -> None:
    """Log to standard error, one line for each thing that an operator may want to know."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(MaskingFormatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    # A page that is not there is nobody's fault, and its address is anybody's text.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    logging.getLogger("django.security").setLevel(logging.ERROR)
