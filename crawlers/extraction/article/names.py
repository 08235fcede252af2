"""Title and authors of a page, as its publisher wrote them."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from crawlers.extraction.article.blocks import BOUNDARIES
from crawlers.extraction.article.furniture import fold
from crawlers.extraction.article.linked_data import Node, text_of_field, texts_of
from crawlers.extraction.article.tree import Element, select, text_of
from crawlers.rules import ArticleRules

_LONGEST_TITLE, _LONGEST_NAME, _MOST_AUTHORS = 400, 80, 20
_SEPARATORS = re.compile(r"\s+[|–—»•·:-]+\s+|\s*[|»•]\s*")
_SCRIPTS = re.compile(r"<(script|style)\b[^<>]{0,300}>[^<]{0,5000}</\1>", re.I)
_BREAKS = frozenset({"br", "wbr", "hr"})
_LEAST_HEADING = 12
#: What may stand before or after a heading in a title: nothing, or something that ends or begins with a separator.
_AFFIX = re.compile(r"|[^\w].*|.*[|–—»:-] ?", re.DOTALL)
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,20})(?P<attributes>\s[^<>]{0,300})?>|<!--[^<>]{0,300}-->"
)
_ANGLED = re.compile(r"<[^<>]{1,300}>")
_CUT = re.compile(r"(?:\.\.\.|…)\s*$")
_BY = re.compile(
    r"^\W{0,3}(?:by|par|von|propos recueillis par|écrit par|written by|publié par|posted by)\b[\s:]{1,3}", re.I
)
_BETWEEN_NAMES = re.compile(r"\s*[,;|]\s*|\s+(?:and|et|&|avec|with|und)\s+", re.I)
_NO_NAME = re.compile(r"https?://|www\.|@|\d{4}|[<>{}\[\]=]|\.(?:com|fr|org|net)$")
#: What stands where an author could.
_NOBODY = frozenset(
    {"admin", "administrator", "author", "auteur", "redaction", "la redaction", "staff", "editor", "unknown"}
)
_BYLINES = ("author", "byline", "p-author", "article-author", "entry-author", "article__author", "byline-name")


def find_title(root: Element, article: Node | None, *, rules: ArticleRules, hints: Mapping[str, Any]) -> str:
    """Empty where the page has none."""
    site = _site_names(root, article)
    heading = _longest_heading(root)
    for written in _titles(root, article, rules, hints):
        title = strip_site(clean(written), site)
        if _CUT.search(title) and fold(heading).startswith(fold(_CUT.sub("", title))):
            title = heading
        if title and fold(title) not in site:
            return _without_affix(title, root)[:_LONGEST_TITLE]
    return ""


def find_authors(
    root: Element, article: Node | None, *, rules: ArticleRules, hints: Mapping[str, Any]
) -> tuple[str, ...]:
    """Each once, from the first place that names any."""
    for written in _bylines(root, article, rules, hints):
        names = tuple(dict.fromkeys(name for text in written for name in split_names(text)))
        if names:
            return names[:_MOST_AUTHORS]
    return ()


def split_names(byline: str) -> Iterator[str]:
    text = _BY.sub("", _ANGLED.sub(" ", clean(byline))[:500])
    for part in _BETWEEN_NAMES.split(text):
        name = _BY.sub("", part).strip(" .,;:|-–—•·/")
        if 1 < len(name) <= _LONGEST_NAME and not _NO_NAME.search(name) and fold(name) not in _NOBODY:
            yield name


def clean(text: str) -> str:
    """A label without the markup and entities it may hold, on one line; a tag that it speaks of is text."""
    return " ".join(_drop_tags(_SCRIPTS.sub(" ", unescape(text[:5_000]))).split())


def _drop_tags(text: str) -> str:
    """Tags that have a partner, attributes, or need neither are markup: "the <script> tag" has none of them."""
    tags = [(match["name"].lower(), match["end"]) for match in _TAG.finditer(text) if match["name"]]
    paired = {name for name, end in tags if end and (name, "") in tags} | _BREAKS

    def keep(match: re.Match[str]) -> str:
        name = (match["name"] or "").lower()
        if name and name not in paired and not match["attributes"]:
            return match[0]
        return " " if name in BOUNDARIES else ""

    return _TAG.sub(keep, text)


def strip_site(title: str, site: frozenset[str]) -> str:
    """A title without the name of its site before or after it."""
    parts = list(_SEPARATORS.finditer(title))
    if parts and fold(title[parts[-1].end() :]) in site:
        return strip_site(title[: parts[-1].start()].strip(), site)
    if parts and fold(title[: parts[0].start()]) in site:
        return title[parts[0].end() :].strip()
    return title


def _titles(root: Element, article: Node | None, rules: ArticleRules, hints: Mapping[str, Any]) -> Iterator[str]:
    if rules.title:
        yield from map(text_of, select(root, rules.title))
    if headline := text_of_field(article, "headline", "name"):
        yield headline
    yield from meta_values(root, "og:title", "twitter:title")
    yield from map(text_of, root.iter("h1"))
    yield from map(text_of, root.iter("title"))
    if isinstance(hints.get("title"), str):
        yield hints["title"]


def _without_affix(title: str, root: Element) -> str:
    """The heading that is the title but for what a separator parts from it: a section, a slogan, a date."""
    for heading in map(text_of, root.iter("h1")):
        if len(heading) >= _LEAST_HEADING and title != heading:
            before, found, after = title.partition(heading)
            if found and _AFFIX.fullmatch(before) and _AFFIX.fullmatch(after):
                return heading
    return title


def _longest_heading(root: Element) -> str:
    return max((text_of(heading) for heading in root.iter("h1")), key=len, default="")


def _site_names(root: Element, article: Node | None) -> frozenset[str]:
    """Every name by which the page's site may stand in a title, folded."""
    names = [*meta_values(root, "og:site_name", "application-name", "apple-mobile-web-app-title")]
    names.extend(texts_of(article.get("publisher")) if article else ())
    for url in [*meta_values(root, "og:url"), *(link.get("href") or "" for link in canonical_links(root))]:
        host = host_of(url).removeprefix("www.")
        names.extend((host, host.rpartition(".")[0]))
    return frozenset(fold(name) for name in names if name)


def canonical_links(root: Element) -> list[Element]:
    return [link for link in root.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]


def host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def meta_values(root: Element, *names: str) -> Iterator[str]:
    """What the page's `<meta>` of these names say, in the names' order."""
    metas = [(meta.get("property") or meta.get("name") or "", meta.get("content") or "") for meta in root.iter("meta")]
    for wanted in names:
        yield from (content for name, content in metas if name.lower() == wanted and content.strip())


def _bylines(root: Element, article: Node | None, rules: ArticleRules, hints: Mapping[str, Any]) -> Iterator[list[str]]:
    if rules.authors:
        yield list(map(text_of, select(root, rules.authors)))
    if article:
        yield list(texts_of(article.get("author") or article.get("creator")))
    yield list(meta_values(root, "author", "article:author", "dc.creator", "parsely-author", "sailthru.author"))
    yield [text_of(element) for element in root.iter("a", "span", "div", "p", "address") if _is_byline(element)]
    given = hints.get("authors")
    yield [name for name in given if isinstance(name, str)] if isinstance(given, list) else []


def _is_byline(element: Element) -> bool:
    if (element.get("rel") or "").lower() == "author" or (element.get("itemprop") or "").lower() == "author":
        return len(text_of(element)) < _LONGEST_NAME
    words = (element.get("class") or "").lower().split()
    return any(word in _BYLINES for word in words) and len(text_of(element)) < _LONGEST_NAME
