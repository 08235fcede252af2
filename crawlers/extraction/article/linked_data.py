"""JSON-LD: what a page says of itself for search engines, as far as it is of an article."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from crawlers.extraction.article.tree import Element

#: schema.org's types of articles. A page of type WebPage or Product has dates too, but of something else.
ARTICLE_TYPES = frozenset(
    {"article", "newsarticle", "blogposting", "report", "techarticle", "scholarlyarticle", "liveblogposting"}
    | {
        "reportagenewsarticle",
        "analysisnewsarticle",
        "opinionnewsarticle",
        "backgroundnewsarticle",
        "askpublicnewsarticle",
    }
    | {"reviewnewsarticle", "advertisercontentarticle", "satiricalarticle", "socialmediaposting", "medicalwebpage"}
)
#: Characters of one script, and objects of all, that are read.
_MAX_SCRIPT = 1_000_000
_MAX_NODES = 2_000
_MAX_DEPTH = 8
#: Where other articles than the page's own stand.
_OF_OTHERS = frozenset(
    {"itemlistelement", "haspart", "relatedlink", "citation", "comment", "mentions", "ispartof", "review", "video"}
)
_WRAPPING = re.compile(r"^[\s;]*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)?|(?:-->|//\s*\]\]>|\]\]>)?[\s;]*$")

Node = Mapping[str, Any]


def read_nodes(root: Element) -> list[Node]:
    """All objects of the page's JSON-LD that are the page's own, in order."""
    found: list[Node] = []
    for script in root.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() == "application/ld+json":
            for node in _walk(_load(script.text or ""), 0):
                if len(found) >= _MAX_NODES:
                    return found
                found.append(node)
    return found


def find_article(nodes: list[Node]) -> Node | None:
    """The object of the article: the first of such a type."""
    return next((node for node in nodes if is_article(node)), None)


def is_article(node: Node) -> bool:
    return any(name.lower() in ARTICLE_TYPES for name in types_of(node))


def types_of(node: Node) -> list[str]:
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return [name.rpartition("/")[2] for name in names if isinstance(name, str)]


def texts_of(value: Any) -> Iterator[str]:
    """The names in a value that may be a text, an object with a name, or a list of either."""
    match value:
        case str():
            yield value
        case {"name": str(name)}:
            yield name
        case {"name": list(names)}:
            yield from (name for name in names if isinstance(name, str))
        case list():
            for item in value[:50]:
                if not isinstance(item, list):
                    yield from texts_of(item)


def text_of_field(node: Node | None, *names: str) -> str | None:
    """The first of these fields that holds a text."""
    for name in names if node else ():
        value = node.get(name) if node else None
        if isinstance(value, str) and value.strip():
            return value
    return None


def _load(script: str) -> Any:
    if len(script) > _MAX_SCRIPT:
        return None
    text = _WRAPPING.sub("", script)
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _walk(value: Any, depth: int) -> Iterator[Node]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value[:_MAX_NODES]:
            yield from _walk(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name, inner in value.items():
            if isinstance(inner, dict | list) and name.lower() not in _OF_OTHERS:
                yield from _walk(inner, depth + 1)
