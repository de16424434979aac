"""A report read back by a parser that knows nothing of how it was written."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "img", "input", "br", "line", "circle", "path", "use", "rect"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(c if isinstance(c, str) else c.text for c in self.children)

    def all(self, tag: str, **attributes: str) -> list["Element"]:
        found = []
        for child in self.children:
            if isinstance(child, Element):
                fits = all(child.attributes.get(k) == v for k, v in attributes.items())
                found += [child] if child.tag == tag and fits else []
                found += child.all(tag, **attributes)
        return found

    def one(self, tag: str, **attributes: str) -> "Element":
        (found,) = self.all(tag, **attributes)
        return found


class Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("root", {})
        self.feed(html)
        self.close()
        assert self.here is self.root, f"<{self.here.tag}> is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {k: v or "" for k, v in attrs}, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.children.append(Element(tag, {k: v or "" for k, v in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.here.tag == tag, f"</{tag}> closes <{self.here.tag}>"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def read(html: str) -> Element:
    return Reader(html).root


def number(text: str) -> float:
    """The first number of a printed quantity."""
    digits = text.strip().replace("−", "-")
    end = next((i for i, c in enumerate(digits) if c not in "-.0123456789"), len(digits))
    return float(digits[:end])


def words(element: Element) -> str:
    return " ".join(element.text.split())


def shown(element: Element) -> str:
    """Its text but for works cited, program names and style."""
    told = []
    for child in element.children:
        if isinstance(child, str):
            told.append(child)
        elif child.tag not in ("style", "code") and not child.attributes.get("id", "").startswith(
            "source-"
        ):
            told.append(shown(child))
    return " ".join(told)
