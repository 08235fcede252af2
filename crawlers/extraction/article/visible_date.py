"""The date that readers see: beside the title first, then wherever htmldate finds one."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from crawlers.extraction.article.tree import Element
from crawlers.extraction.dates import Moment, read_moment

#: Texts before and after the title among which a date is the article's. Where structured data give none, the day so
#: found is right on 78 and 101 of 92 and 115 pages of trafilatura-eval (even and odd half), htmldate's on 75 and 91.
_BEFORE, _AFTER = 3, 8
#: A longer text tells of a day, it is not dated by it.
_LONGEST = 120
_NEW_YEAR = re.compile(
    r"\b0?1[./-]0?1[./-]\d{4}|\d{4}[./-]?0?1[./-]?0?1\b|\b(?:1(?:er|st|\.)?\s{1,3}jan|jan\w{0,6}\.?\s{1,3}1\b)", re.I
)
_UNSEEN = frozenset({"script", "style", "noscript", "template", "title", "head", "select", "option"})


def find_beside_title(root: Element, *, timezone: str, is_possible: Callable[[Moment], bool]) -> Moment | None:
    """The first whole date in the few texts around the first `<h1>`; those after it come first."""
    texts, title = _read_texts(root)
    if title is None:
        return None
    near = texts[title : title + _AFTER] + texts[max(title - _BEFORE, 0) : title][::-1]
    moments = (read_moment(text, timezone=timezone) for text in near if len(text) < _LONGEST)
    return next((moment for moment in moments if moment and is_possible(moment)), None)


def find_by_htmldate(root: Element, *, url: str | None, latest: datetime) -> Moment | None:
    """What htmldate finds in the address, the head and the text; of several, the oldest."""
    from htmldate import find_date

    try:
        found: Any = find_date(root, original_date=True, url=url, max_date=latest.strftime("%Y-%m-%d"))
    except Exception:  # noqa: BLE001 - whatever a hostile page does to it, the page has no date then
        return None
    moment = read_moment(found, timezone="UTC") if isinstance(found, str) else None
    return None if moment and is_year_alone(moment, root) else moment


def is_year_alone(moment: Moment, root: Element) -> bool:
    """Whether a first of January is only what htmldate makes of a year, such as that of a copyright."""
    if (moment.day.month, moment.day.day) != (1, 1):
        return False
    return not any(_NEW_YEAR.search(text) for element in root.iter() for text in _shown(element))


def _shown(element: Element) -> list[str]:
    if element.tag in _UNSEEN:
        return []
    return [text.strip() for text in (element.text, element.tail) if text and text.strip()]


def _read_texts(root: Element) -> tuple[list[str], int | None]:
    """The texts of a page in order, and how many of them stand before the first `<h1>`."""
    texts: list[str] = []
    title = None
    for element in root.iter():
        if element.tag == "h1" and title is None:
            title = len(texts)
        texts.extend(_shown(element))
        if title is not None and len(texts) > title + _AFTER:
            break
    return texts, title
