"""The date that readers see: beside the title first, then wherever htmldate finds one."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from crawlers.extraction.article.datelines import Line, is_dated_by, line_of
from crawlers.extraction.article.times import is_of_change
from crawlers.extraction.article.tree import Element
from crawlers.extraction.dates import Moment, find_written, read_moment

#: Texts before and after the title among which a date is the article's. Where structured data give none, the day so
#: found is right on 78 and 101 of 92 and 115 pages of trafilatura-eval (even and odd half), htmldate's on 75 and 91.
_BEFORE, _AFTER = 3, 8
#: A longer text that does not begin with a date tells of days, it is not dated by them.
_LONGEST = 120
#: Texts with a year that are told apart for htmldate; what comes after them it reads as it is.
_MOST = 2_000
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBERS = re.compile(r"\d{1,2}([/-])\d{1,2}\1\d{4}")
_NEW_YEAR = re.compile(
    r"\b0?1[./-]0?1[./-]\d{4}|\d{4}[./-]?0?1[./-]?0?1\b|\b(?:1(?:er|st|\.)?\s{1,3}jan|jan\w{0,6}\.?\s{1,3}1\b)", re.I
)
_UNSEEN = frozenset({"script", "style", "noscript", "template", "title", "head", "select", "option"})


class _Text(NamedTuple):
    """One text of an element: its own first one ("text"), or the one that follows it ("tail")."""

    element: Element
    place: str
    text: str


def find_beside_title(
    root: Element, *, timezone: str, is_possible: Callable[[Moment], bool], month_first: bool | None = False
) -> Moment | None:
    """The first whole date in the few texts around the first `<h1>` that are dated by it; those after it come first."""
    texts, title = _read_texts(root)
    if title is None:
        return None
    lines: dict[Element, Line] = {}
    find = partial(find_written, timezone=timezone, month_first=month_first)
    for shown in texts[title : title + _AFTER] + texts[max(title - _BEFORE, 0) : title][::-1]:
        written = find(shown.text) if len(shown.text) < _LONGEST else None
        if written and is_possible(written.moment) and is_dated_by(shown.text, _line_of(shown, lines), find=find):
            return written.moment
    return None


def find_by_htmldate(
    root: Element, *, url: str | None, latest: datetime, month_first: bool | None = False
) -> Moment | None:
    """What htmldate finds in the address, the head and the text; of several, the oldest."""
    from htmldate import find_date

    told = hide_told_days(deepcopy(root), month_first=month_first)
    try:
        found: Any = find_date(told, original_date=True, url=url, max_date=latest.strftime("%Y-%m-%d"))
    except Exception:  # noqa: BLE001 - whatever a hostile page does to it, the page has no date then
        return None
    moment = read_moment(found, timezone="UTC") if isinstance(found, str) else None
    return None if moment and is_year_alone(moment, root) else moment


def hide_told_days(root: Element, *, month_first: bool | None) -> Element:
    """Take out the texts that tell of a day, which htmldate would take for the page's: those of titles and sentences,
    and the times of changes; and write for it the days in numbers whose order it would not know."""
    lines: dict[Element, Line] = {}
    for title in list(root.iter("title")):
        title.text = None
    for changed in [element for element in root.iter("time") if is_of_change(element)]:
        changed.drop_tree()
    dated = (shown for shown in _shown_texts(root) if _YEAR.search(shown.text))
    for shown in list(islice(dated, _MOST)):
        setattr(shown.element, shown.place, _without_told_day(shown, lines, month_first))
    return root


def _without_told_day(shown: _Text, lines: dict[Element, Line], month_first: bool | None) -> str | None:
    line, find = _line_of(shown, lines), partial(find_written, timezone="UTC", month_first=month_first)
    written = find(shown.text)
    if written and is_dated_by(shown.text, line, find=find):
        return str(written.moment) if month_first and _NUMBERS.search(shown.text) else shown.text
    is_told = find(line.text) or line.is_title or len(line.text) > _LONGEST or _NUMBERS.search(line.text)
    return None if is_told else shown.text


def is_year_alone(moment: Moment, root: Element) -> bool:
    """Whether a first of January is only what htmldate makes of a year, such as that of a copyright."""
    if (moment.day.month, moment.day.day) != (1, 1):
        return False
    return not any(_NEW_YEAR.search(shown.text) for shown in _shown_texts(root))


def _line_of(shown: _Text, lines: dict[Element, Line]) -> Line:
    owner = shown.element if shown.place == "text" else shown.element.getparent()
    return line_of(owner, shown.text, cache=lines)


def _shown_texts(root: Element) -> Iterator[_Text]:
    for element in root.iter():
        yield from _shown(element)


def _shown(element: Element) -> list[_Text]:
    if element.tag in _UNSEEN:
        return []
    texts = (_Text(element, place, (getattr(element, place) or "").strip()) for place in ("text", "tail"))
    return [shown for shown in texts if shown.text]


def _read_texts(root: Element) -> tuple[list[_Text], int | None]:
    """The texts of a page in order, and how many of them stand before the first `<h1>`."""
    texts: list[_Text] = []
    title = None
    for element in root.iter():
        if element.tag == "h1" and title is None:
            title = len(texts)
        texts.extend(_shown(element))
        if title is not None and len(texts) > title + _AFTER:
            break
    return texts, title
