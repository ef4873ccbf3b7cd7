import time
from datetime import datetime

from entrepot.backends.readmes import Renderer
from entrepot.formats.readmes.bounds import RENDERER_VERSION
from entrepot.records.releases import actions, queries

ROUND_SECONDS = 5
"""After so long no further text is begun: one that is slow must not hold up the other chores."""


def is_any_waiting() -> bool:
    return queries.is_readme_waiting(renderer=RENDERER_VERSION)


def render_waiting(renderer: Renderer, *, at: datetime) -> int:
    """Render what waits, each in bounded time, and return how many descriptions are done.

    What cannot be rendered is done too: it is shown as it was written. Raises `RendererAway`.
    """
    done = 0
    end = time.monotonic() + ROUND_SECONDS
    with renderer.session() as session:
        while time.monotonic() < end:
            readme = queries.next_readme(renderer=RENDERER_VERSION)
            if readme is None:
                break
            release = readme.release
            made = session.render(release.description, release.description_content_type)
            shown = actions.Rendered(made.html, made.is_cut)
            actions.keep_readme(readme, shown, renderer=RENDERER_VERSION, at=at)
            done += 1
    return done
