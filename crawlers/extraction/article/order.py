"""The order of day and month on a page, where it writes both in numbers: 03/04/2026."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from crawlers.extraction.article.linked_data import Node, text_of_field
from crawlers.extraction.article.names import meta_values
from crawlers.extraction.article.texts import read_texts
from crawlers.extraction.article.tree import Element

#: Countries that write the month first (CLDR, short dates of English), and one that writes both.
_MONTH_FIRST, _EITHER = frozenset({"us", "ph"}), "ca"
_LANGUAGE = re.compile(r"(?P<language>[a-zA-Z]{2})(?:[-_](?:[a-zA-Z]{4}[-_])?(?P<region>[a-zA-Z]{2})\b)?")
_NUMBERS = re.compile(r"(?<![\d/.-])(\d{1,2})([/-])(\d{1,2})\2\d{4}\b")


def puts_month_first(
    root: Element, article: Node | None, *, hints: Mapping[str, Any], country: str | None = None
) -> bool | None:
    """None where a page in English, or in none, does not tell. ``country`` is the publisher's: many sites say "en-US"
    only because their software does."""
    language, region = _read_language(root, article, hints)
    if language not in ("en", None):
        return False
    places = [place.lower() for place in (region, country) if place]
    said = {place in _MONTH_FIRST for place in places if place != _EITHER}
    return said.pop() if len(said) == 1 else _shown_order(root)


def _read_language(root: Element, article: Node | None, hints: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The language of a page, and the region that goes with it in any of its tags."""
    tags = [(match["language"].lower(), match["region"]) for match in _tags(root, article, hints)]
    language = tags[0][0] if tags else None
    return language, next((region for name, region in tags if region and name == language), None)


def _tags(root: Element, article: Node | None, hints: Mapping[str, Any]) -> Iterator[re.Match[str]]:
    said = [root.get("lang") or root.get("xml:lang"), text_of_field(article, "inLanguage")]
    for tag in [*said, *meta_values(root, "og:locale"), hints.get("language")]:
        if isinstance(tag, str) and (match := _LANGUAGE.match(tag.strip())):
            yield match


def _shown_order(root: Element) -> bool | None:
    """What the page's other dates tell: after the twelfth there is one order only."""
    found = (match for shown in read_texts(root) for match in _NUMBERS.finditer(shown.text))
    pairs = [(int(match[1]), int(match[3])) for match in found]
    orders = {day > 12 for month, day in pairs if (month > 12) != (day > 12)}
    return orders.pop() if len(orders) == 1 else None
