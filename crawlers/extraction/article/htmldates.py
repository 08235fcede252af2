"""What htmldate finds on a page, once the days are hidden that the page only tells of."""

import re
from copy import deepcopy
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from crawlers.extraction.article.datelines import LONGEST_LINE, Line, is_dated_by
from crawlers.extraction.article.texts import Text, line_around, read_texts
from crawlers.extraction.article.times import is_of_change
from crawlers.extraction.article.tree import Element
from crawlers.extraction.dates import Moment, Written, find_written, read_moment

#: Texts with a year that are told apart for htmldate; what comes after them it reads as it is.
_MOST = 2_000
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBERS = re.compile(r"\d{1,2}([/-])\d{1,2}\1\d{4}")
_NEW_YEAR = re.compile(
    r"\b0?1[./-]0?1[./-]\d{4}|\d{4}[./-]?0?1[./-]?0?1\b|\b(?:1(?:er|st|\.)?\s{1,3}jan|jan\w{0,6}\.?\s{1,3}1\b)", re.I
)


def find_by_htmldate(
    root: Element, *, url: str | None, latest: datetime, month_first: bool | None, dateline: Written | None = None
) -> Moment | None:
    """What htmldate finds in the address, the head and the text; of several, the oldest.

    Where the first dateline, ``dateline`` if that is known, may be of two days, any other date of the text is of
    something else: the address or the head must give one of the two.
    """
    told = deepcopy(root)
    first = dateline or hide_told_days(told, month_first=month_first)
    days = {first.moment.day, first.other} if first and first.other else None
    if days and (body := told.find("body")) is not None:
        body.clear()
    moment = _ask(told, url=url, latest=latest)
    if moment is None or is_year_alone(moment, root):
        return None
    return moment if days is None or moment.day in days else None


def _ask(root: Element, *, url: str | None, latest: datetime) -> Moment | None:
    from htmldate import find_date

    try:
        found: Any = find_date(root, original_date=True, url=url, max_date=latest.strftime("%Y-%m-%d"))
    except Exception:  # noqa: BLE001 - whatever a hostile page does to it, the page has no date then
        return None
    return read_moment(found, timezone="UTC") if isinstance(found, str) else None


def hide_told_days(root: Element, *, month_first: bool | None) -> Written | None:
    """Take out the texts that tell of a day, which htmldate would take for the page's: those of titles and sentences,
    and the times of changes; and write for it the days in numbers whose order it would not know. Returns the first
    dateline."""
    first: Written | None = None
    lines: dict[Element, Line] = {}
    for title in list(root.iter("title")):
        title.text = None
    for changed in [element for element in root.iter("time") if is_of_change(element)]:
        changed.drop_tree()
    dated = (shown for shown in read_texts(root) if _YEAR.search(shown.text))
    for shown in list(islice(dated, _MOST)):
        line, find = line_around(shown, cache=lines), partial(find_written, timezone="UTC", month_first=month_first)
        written = find(shown.text)
        dateline = written if written and is_dated_by(shown.text, line, find=find) else None
        first = first or dateline
        setattr(shown.element, shown.place, _rewrite(shown, line, dateline, month_first))
    return first


def _rewrite(shown: Text, line: Line, dateline: Written | None, month_first: bool | None) -> str | None:
    if dateline:
        return str(dateline.moment) if month_first and _NUMBERS.search(shown.text) else shown.text
    is_told = line.is_title or len(line.text) > LONGEST_LINE or _NUMBERS.search(line.text)
    return None if is_told or find_written(line.text, timezone="UTC", month_first=month_first) else shown.text


def is_year_alone(moment: Moment, root: Element) -> bool:
    """Whether a first of January is only what htmldate makes of a year, such as that of a copyright."""
    if (moment.day.month, moment.day.day) != (1, 1):
        return False
    return not any(_NEW_YEAR.search(shown.text) for shown in read_texts(root))
