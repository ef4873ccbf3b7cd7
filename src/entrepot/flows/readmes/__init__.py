"""Descriptions of releases, on their way to a page: rendered once, by the clock."""

from entrepot.flows.readmes.rendering import is_any_waiting, render_waiting

__all__ = ["is_any_waiting", "render_waiting"]
