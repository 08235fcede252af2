"""Furniture: what stands on a page beside the article, told by its words and by being nothing but a link."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from crawlers.extraction.article.blocks import Piece
from crawlers.extraction.article.tree import Element, text_of

#: Characters of a block up to which it can be furniture by its words.
_MAX_POINTER, _MAX_REQUEST, _MAX_LINK = 220, 320, 200
_CONTAINERS = frozenset(
    {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "section", "article", "figcaption"}
)
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‐": "-", "‑": "-", "\u00a0": " ", "\u202f": " "})
_MAX_TAIL = 80
_PARTS = re.compile(r"[,:/|]")
_NOT_WORDS = re.compile(r"[\W\d_]+")
_DATE_OR_TIME = re.compile(
    r"(?:\w{1,10}\.?,? )?\d{1,4}[./ -]\d{1,2}[./ -]\d{1,4}(?:[ ,-]{1,3}\d{1,2}[:h]\d{2}(?: uhr)?)?|\d{1,2}[:h]\d{2}"
)


class Phrases(NamedTuple):
    pointers: re.Pattern[str]
    requests: re.Pattern[str]
    labels: frozenset[str]
    tails: re.Pattern[str]


def drop_furniture(pieces: Iterable[Piece], *, links: Collection[str] = ()) -> list[Piece]:
    """The blocks that are of the article. ``links`` are the texts that are nothing but a link (`find_links`)."""
    kept = [piece for piece in pieces if not is_furniture(piece, links)]
    while kept and kept[-1].kind == "heading":  # a heading of what was dropped
        kept.pop()
    return kept


def is_furniture(piece: Piece, links: Collection[str] = ()) -> bool:
    if piece.kind == "table":
        return False
    text = piece.text
    if len(text) < _MAX_LINK and piece.kind != "list_item" and " ".join(text.split()) in links:
        return True
    return len(text) < _MAX_REQUEST and speaks_of_page(text)


def speaks_of_page(text: str) -> bool:
    """Whether the words of a short block are none of an article's."""
    folded, phrases = fold(text), load_phrases()
    if len(text) < _MAX_POINTER and phrases.pointers.match(folded):
        return True
    if phrases.requests.search(folded) or _DATE_OR_TIME.fullmatch(folded):
        return True
    words = (_NOT_WORDS.sub(" ", part).strip() for part in _PARTS.split(folded))
    return all(part in phrases.labels for part in words if part) and any(map(str.isalpha, folded))


def opens_tail(text: str) -> bool:
    """Whether a short line, late on a page, begins what is of the site rather than of the article."""
    return len(text) < _MAX_TAIL and (speaks_of_page(text) or load_phrases().tails.match(fold(text)) is not None)


def find_links(root: Element) -> set[str]:
    """The texts of blocks that are one link and nothing else."""
    found = set()
    for link in root.iter("a"):
        text = "" if (link.get("href") or "#").startswith("#") else text_of(link)
        if text and len(text) < _MAX_LINK and _fills_block(link):
            found.add(text)
    return found


def _fills_block(element: Element) -> bool:
    """Whether the element is all that a block around it shows."""
    parent = element.getparent()
    while parent is not None and parent.tag not in ("body", "html"):
        if len(parent) > 1 or _shows(parent.text) or _shows(element.tail):
            return False
        if parent.tag in _CONTAINERS:
            return True
        element, parent = parent, parent.getparent()
    return False


def _shows(text: str | None) -> bool:
    return bool(text and text.strip())


def fold(text: str) -> str:
    """Lower case, without accents, on one line."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFD", text.translate(_APOSTROPHES).casefold())
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())


@cache
def load_phrases() -> Phrases:
    import yaml

    data = yaml.load(files(__package__).joinpath("furniture.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    lists = {
        name: sorted({fold(phrase) for phrase in phrases}, key=len, reverse=True) for name, phrases in data.items()
    }
    pointers = "|".join(map(re.escape, lists["pointers"]))
    requests = "|".join(map(re.escape, lists["requests"]))
    return Phrases(
        pointers=re.compile(
            rf"\W{{0,3}}(?:our |the |nos |les )?(?:{pointers})(?: \w{{1,20}}){{0,2}}\s?(?:$|[:?!|>»–—-])"
        ),
        requests=re.compile(rf"\b(?:{requests})\b"),
        tails=re.compile(rf"\W{{0,3}}(?:{'|'.join(map(re.escape, lists['tails']))})\b"),
        labels=frozenset(_NOT_WORDS.sub(" ", phrase).strip() for phrase in lists["labels"]),
    )
