"""From a page and a media type to the bytes of an answer."""

from entrepot.formats.simple.html_form import index_html, project_html
from entrepot.formats.simple.json_form import index_json, project_json
from entrepot.formats.simple.negotiation import MediaType
from entrepot.formats.simple.pages import IndexPage, ProjectPage


def render(page: ProjectPage | IndexPage, media_type: MediaType, base_url: str) -> bytes:
    """Return `page` in the form `media_type`, encoded in UTF-8.

    `base_url` is the origin that absolute links begin with, without a slash at its end. Links in
    HTML begin at the root of the host, so that they hold behind every name it is reached by.
    """
    if isinstance(page, IndexPage):
        text = index_json(page) if media_type is MediaType.SIMPLE_JSON else index_html(page)
    elif media_type is MediaType.SIMPLE_JSON:
        text = project_json(page, base_url)
    else:
        text = project_html(page)
    return text.encode()
