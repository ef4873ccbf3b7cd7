"""Reads what was rendered as a browser would, and says what of it may not stand in a page."""

from html.parser import HTMLParser

ELEMENTS = frozenset(
    {"a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details"}
    | {"div", "dl", "dt", "em", "figcaption", "figure", "h3", "h4", "h5", "h6", "hr", "i", "img"}
    | {"kbd", "li", "ol", "p", "pre", "strong", "sub", "summary", "sup", "table", "tbody", "td"}
    | {"th", "thead", "tr", "ul", "var"},
)
ATTRIBUTES = {
    "href",
    "rel",
    "id",
    "title",
    "tabindex",
    "colspan",
    "rowspan",
    "start",
    "src",
    "alt",
    "class",
}
CLASSES = {"img": {"free", "linked"}, "div": {"wide"}}
VOID = {"br", "hr", "img"}


class Judge(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"{tag} stays open" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in ELEMENTS or not given.keys() <= ATTRIBUTES or len(given) < len(attrs):
            self.faults.append(f"{tag} {given}")
        if tag not in VOID:
            self._open.append(tag)
        self._addresses(tag, given)
        if given.get("class", "") not in CLASSES.get(tag, set()) | {""}:
            self.faults.append(f"class {given['class']}")
        if "id" in given and not given["id"].startswith("readme-"):
            self.faults.append(f"id {given['id']}")

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.faults.append("a comment")

    def _addresses(self, tag: str, given: dict[str, str]) -> None:
        link, source = given.get("href", ""), given.get("src", "")
        if tag == "a" and not link.startswith(("#readme-", "http://", "https://", "mailto:")):
            self.faults.append(f"a link to {link}")
        if link.startswith(("http", "mailto")) and "nofollow" not in given.get("rel", ""):
            self.faults.append(f"a link that is vouched for: {link}")
        if tag == "img" and source and not source.startswith("https://"):
            self.faults.append(f"an image of {source}")


def faults(html: str) -> list[str]:
    return Judge(html).faults


def text_of(html: str) -> str:
    return "".join(Judge(html).texts)
