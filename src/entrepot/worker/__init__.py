"""The door of the clock: what is due, done by one process on each node, once among all nodes."""

from entrepot.worker.rounds import run

__all__ = ["run"]
