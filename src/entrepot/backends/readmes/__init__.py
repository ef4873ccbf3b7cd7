"""Rendering of descriptions in a process of its own, which may be killed at any time."""

from entrepot.backends.readmes.renderer import Renderer, RendererAway, Rendering, Session

__all__ = ["Renderer", "RendererAway", "Rendering", "Session"]
