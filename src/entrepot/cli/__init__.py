"""The door for operators: the `entrepot` command."""

from entrepot.cli.root import main

__all__ = ["main"]
