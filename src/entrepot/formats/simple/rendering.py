"""From a page and a media type to the bytes of an answer."""

from entrepot.formats.simple.html_form import index_html, project_html
from entrepot.formats.simple.json_form import index_json, project_json
from entrepot.formats.simple.negotiation import MediaType
from entrepot.formats.simple.pages import IndexPage, ProjectPage


def render(page: ProjectPage | IndexPage, media_type: MediaType) -> bytes:
    """Return `page` in the form `media_type`, encoded in UTF-8.

    Links begin at the root of the host, so that they hold behind every name it is reached by;
    `absolute` gives those of JSON an origin.
    """
    if isinstance(page, IndexPage):
        text = index_json(page) if media_type is MediaType.SIMPLE_JSON else index_html(page)
    elif media_type is MediaType.SIMPLE_JSON:
        text = project_json(page)
    else:
        text = project_html(page)
    return text.encode()
