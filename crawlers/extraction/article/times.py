"""What a page marks up as `<time>`: of the publication, or of the last change."""

from collections.abc import Collection, Iterator

from crawlers.extraction.article.tree import Element

#: Attributes that say what a `<time>` is of.
_OF_PUBLICATION = ("pubdate", "datepublished", "published", "entry-date", "dt-published", "post-date")
_OF_CHANGE = ("datemodified", "updated", "modified", "dt-updated", "updated-date", "post-modified")
#: Where times are of other articles, or of comments.
_ELSEWHERE = frozenset({"aside", "nav", "footer", "li"})


def times_of_publication(root: Element) -> Iterator[str]:
    """Those that say so, and the article's first, unless that says it is of a change."""
    times = [element for element in root.iter("time") if element.get("datetime")]
    for element in times:
        if _says(element, _OF_PUBLICATION) and (_is_own(element) or not _says(element, _OF_CHANGE)):
            yield element.get("datetime")
    first = next((element for element in times if _is_own(element)), None)
    if first is not None and not _says(first, _OF_CHANGE):
        yield first.get("datetime")


def times_of_change(root: Element) -> Iterator[str]:
    for element in root.iter("time"):
        if element.get("datetime") and _says(element, _OF_CHANGE) and _is_own(element):
            yield element.get("datetime")


def is_of_change(element: Element) -> bool:
    """Whether a `<time>` is of nothing but a change; what was never changed says both."""
    return _says(element, _OF_CHANGE) and not _says(element, _OF_PUBLICATION)


def _is_own(element: Element) -> bool:
    return not any(parent.tag in _ELSEWHERE for parent in element.iterancestors())


def _says(element: Element, marks: Collection[str]) -> bool:
    words = f"{element.get('itemprop') or ''} {element.get('class') or ''}".lower().split()
    return any(word in marks for word in [*words, *element.attrib])
