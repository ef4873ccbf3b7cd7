"""A small mail server (RFC 5321) that does what a test wants, and keeps what it was told."""

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """How it behaves, and all that it took; `answers` are given in place of the usual ones."""

    context: ssl.SSLContext | None = None
    is_tls_from_the_start: bool = False
    login: tuple[str, str] | None = None
    answers: dict[str, bytes] = field(default_factory=dict)
    port: int = 0
    said: list[str] = field(default_factory=list)
    said_in_the_clear: list[str] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator["MailServer"]:
        with _Listener(("127.0.0.1", 0), _Conversation) as listener:
            listener.mail = self
            self.port = listener.server_address[1]
            thread = threading.Thread(target=listener.serve_forever, args=[0.01])
            thread.start()
            try:
                yield self
            finally:
                listener.shutdown()
                thread.join()


class _Listener(socketserver.ThreadingTCPServer):
    mail: MailServer
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        """A client that breaks a handshake off is what some tests are about."""


class _Conversation(socketserver.BaseRequestHandler):
    server: _Listener

    def handle(self) -> None:
        self.mail = self.server.mail
        self.is_encrypted = False
        if self.mail.is_tls_from_the_start:
            self._encrypt()
        try:
            self._open()
            self._answer(self.mail.answers.get("greeting", b"220 mail.example"))
            while (line := self.lines.readline()) and self._obey(line.decode().strip()):
                pass
        finally:
            self.lines.close()
            self.request.close()

    def _open(self) -> None:
        self.lines = self.request.makefile("rb")

    def _encrypt(self) -> None:
        self.request = self.mail.context.wrap_socket(self.request, server_side=True)
        self.is_encrypted = True

    def _answer(self, line: bytes) -> None:
        self.request.sendall(line + b"\r\n")

    def _obey(self, line: str) -> bool:
        """Answer one command; whether the conversation goes on."""
        self.mail.said.append(line)
        if not self.is_encrypted:
            self.mail.said_in_the_clear.append(line)
        verb = line.partition(" ")[0].upper()
        answer = self.mail.answers.get(verb)
        if answer is None:
            answer = getattr(self, f"_{verb.lower()}", self._agree)(line)
        if answer:
            self._answer(answer)
        if verb == "STARTTLS" and answer.startswith(b"220"):
            self.lines.close()
            self._encrypt()
            self._open()
        return bool(answer) and verb != "QUIT"

    def _agree(self, _line: str) -> bytes:
        return b"250 as you like"

    def _ehlo(self, _line: str) -> bytes:
        offers = [b"250-mail.example"]
        if self.mail.context and not self.is_encrypted:
            offers.append(b"250-STARTTLS")
        if self.mail.login:
            offers.append(b"250-AUTH PLAIN")
        return b"\r\n".join([*offers, b"250 SIZE 1000000"])

    def _starttls(self, _line: str) -> bytes:
        return b"220 go ahead" if self.mail.context else b"502 not here"

    def _auth(self, line: str) -> bytes:
        _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
        return b"235 welcome" if (user, password) == self.mail.login else b"535 who are you"

    def _data(self, _line: str) -> bytes:
        self._answer(b"354 go on")
        lines = iter(self.lines.readline, b".\r\n")
        self.mail.letters.append(b"".join(line.removeprefix(b".") for line in lines))
        return self.mail.answers.get("end of data", b"250 taken")

    def _quit(self, _line: str) -> bytes:
        return b"221 bye"
