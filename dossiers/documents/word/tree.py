"""The stream of a template as a small tree of elements, loops and conditions lying wholly inside one element each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from dossiers.documents.word.source import Piece, Tag

VOID = {"br", "col", "img"}
#: Not a letter of any script: carries the number of a place through the HTML parser.
_OPEN, _CLOSE = "\ufdd1", "\ufdd2"
_PLACE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


@dataclass(slots=True)
class Element:
    """An HTML element: its name, classes (a class may be a field: set only where it is), attributes, content."""

    name: str
    classes: tuple[str, ...] = ()
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Content] = field(default_factory=list)
    varying: Tag | None = None

    def has(self, name: str) -> bool:
        """Whether the element carries the class."""
        return name in self.classes

    def elements(self, name: str) -> list[Element]:
        """Elements of this name right inside."""
        return [each for each in self.children if isinstance(each, Element) and each.name == name]

    def holds(self, *names: str) -> bool:
        """Whether an element of one of these names stands anywhere inside."""
        return any(
            isinstance(each, Element) and (each.name in names or each.holds(*names)) for each in self.children
        )


Content = Element | Piece


def grow(pieces: Sequence[Piece]) -> Element:
    """Return the tree; raises ``ValueError`` where a loop or condition cuts an element in two."""
    places: list[Tag] = []
    text = []
    for piece in pieces:
        if isinstance(piece, Tag):
            text.append(f"{_OPEN}{len(places)}{_CLOSE}")
            places.append(piece)
        else:
            text.append(piece)
    builder = _Builder(places)
    builder.feed("".join(text))
    builder.close()
    _check(builder.root)
    return builder.root


class _Builder(HTMLParser):
    def __init__(self, places: Sequence[Tag]) -> None:
        super().__init__(convert_charrefs=True)
        self.places = places
        self.root = Element("body")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        words = given.pop("class", "").split()
        varying = next((self.places[int(found[1])] for word in words if (found := _PLACE.search(word))), None)
        element = Element(
            tag, tuple(word for word in words if not _PLACE.search(word)), given, varying=varying
        )
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.open[-1].name != tag:
            raise ValueError(f"</{tag}> closes <{self.open[-1].name}>")
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for number, part in enumerate(_PLACE.split(data)):
            if number % 2:
                self.open[-1].children.append(self.places[int(part)])
            elif part:
                self.open[-1].children.append(part)


def _check(element: Element) -> None:
    depth = 0
    for child in element.children:
        if isinstance(child, Element):
            _check(child)
        elif isinstance(child, Tag):
            depth += {"open": 1, "close": -1}.get(child.role, 0)
            if depth < 0 or (depth == 0 and child.role == "middle"):
                break
    if depth != 0:
        raise ValueError(
            f"A loop or condition begins or ends inside <{element.name} class={' '.join(element.classes)!r}> "
            f"and not where it should; close the element on both sides: {_near(element.children)}"
        )


def _near(children: Iterable[Content]) -> str:
    return " ".join(
        each.jinja if isinstance(each, Tag) else each.strip()
        for each in children
        if not isinstance(each, Element)
    )[:200]
