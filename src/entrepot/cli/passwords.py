"""Passwords as operators give them: typed or piped in, never as an argument, which `ps` shows."""

import sys

import click


def read() -> str:
    """Return the password that was piped in, or typed twice on a terminal."""
    if not sys.stdin.isatty():
        return piped()
    typed: str = click.prompt("New password", hide_input=True, confirmation_prompt=True, err=True)
    return typed


def piped() -> str:
    """Return the password on standard input; the newline at its end is no part of it."""
    try:
        return sys.stdin.buffer.read().decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        # From None: the error holds the bytes, and with them the password.
        raise click.UsageError("The password on standard input is not UTF-8 text.") from None
