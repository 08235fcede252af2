"""The date that readers see: beside the title first, then wherever htmldate finds one."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from crawlers.extraction.article.datelines import LONGEST_LINE, Line, is_dated_by
from crawlers.extraction.article.htmldates import find_by_htmldate
from crawlers.extraction.article.texts import Text, line_around, texts_of
from crawlers.extraction.article.tree import Element
from crawlers.extraction.dates import Moment, Written, find_written

#: Texts before and after the title among which a date is the article's. Where structured data give none, the day so
#: found is right on 78 and 101 of 92 and 115 pages of trafilatura-eval (even and odd half), htmldate's on 75 and 91.
_BEFORE, _AFTER = 3, 8


def find_visible_date(
    root: Element,
    *,
    url: str | None,
    timezone: str,
    latest: datetime,
    is_possible: Callable[[Moment], bool],
    month_first: bool | None = False,
) -> Moment | None:
    dateline = _find_beside_title(root, timezone=timezone, is_possible=is_possible, month_first=month_first)
    if dateline and dateline.other is None:
        return dateline.moment
    return find_by_htmldate(root, url=url, latest=latest, month_first=month_first, dateline=dateline)


def _find_beside_title(
    root: Element, *, timezone: str, is_possible: Callable[[Moment], bool], month_first: bool | None
) -> Written | None:
    """The first whole date in the few texts around the first `<h1>` that are dated by it; those after it come first.
    One that may be of two days is the page's all the same: what is told after it is another."""
    texts, title = _read_texts(root)
    if title is None:
        return None
    lines: dict[Element, Line] = {}
    find = partial(find_written, timezone=timezone, month_first=month_first)
    for shown in texts[title : title + _AFTER] + texts[max(title - _BEFORE, 0) : title][::-1]:
        written = find(shown.text) if len(shown.text) < LONGEST_LINE else None
        if written is None or not (written.other or is_possible(written.moment)):
            continue
        if is_dated_by(shown.text, line_around(shown, cache=lines), find=find):
            return written
    return None


def _read_texts(root: Element) -> tuple[list[Text], int | None]:
    """The texts of a page in order, and how many of them stand before the first `<h1>`."""
    texts: list[Text] = []
    title = None
    for element in root.iter():
        if element.tag == "h1" and title is None:
            title = len(texts)
        texts.extend(texts_of(element))
        if title is not None and len(texts) > title + _AFTER:
            break
    return texts, title
