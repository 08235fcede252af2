"""How much of an article a page shows."""

import re
from collections.abc import Sequence
from typing import Any

from corpus.vocabulary import Level
from crawlers.extraction.article.furniture import fold
from crawlers.extraction.article.linked_data import Node
from crawlers.extraction.article.tree import Element, select
from crawlers.rules import ArticleRules

#: Characters: an article that its page calls closed and that has more than this is there nevertheless.
CLOSED_BELOW = 2_000
#: Characters under which a body is no text of its own.
LEAST = 80
#: What a page says to who may not read on; folded.
_CLOSED = re.compile(
    r"\b(?:reserve[es]{0,2} aux abonnes|il vous reste \d{1,2}(?:[.,]\d{1,2})? ?% de cet article|"
    r"la suite est reservee|pour lire la suite|article reserve|to continue reading|to read the full (?:story|article)|"
    r"subscribe to (?:read|continue)|this (?:article|content) is (?:only )?(?:for|available to) subscribers)\b"
)
_CUT = re.compile(r"(?:\[(?:…|\.\.\.)\]|\[&hellip;\])\s*$")
#: Characters of a page's text in which the words of a pay-wall are looked for.
_LOOKED_AT = 200_000


def judge_level(
    root: Element, article: Node | None, *, body: str, lead: str | None, rules: ArticleRules, said: Sequence[str] = ()
) -> Level:
    """``said`` are the short texts of the page that were furniture: where a pay-wall speaks."""
    if len(body) < LEAST and not (body and is_free(article)):
        return "teaser" if body or lead else "metadata"
    if any(select(root, css) for css in rules.paywall) or _CUT.search(body[-40:]):
        return "teaser"
    if len(body) < CLOSED_BELOW and (is_closed(article) or any(_CLOSED.search(fold(text)) for text in said)):
        return "teaser"
    return "full"


def is_closed(article: Node | None) -> bool:
    return _accessible(article) in (False, "false", "no", "0")


def is_free(article: Node | None) -> bool:
    return _accessible(article) in (True, "true", "yes", "1")


def _accessible(article: Node | None) -> Any:
    value = article.get("isAccessibleForFree") if article else None
    return value.strip().lower().rpartition("/")[2] if isinstance(value, str) else value


def short_texts(root: Element) -> list[str]:
    """Where a page tells its readers that they see a part only."""
    texts, total = [], 0
    for element in root.iter("p", "div", "span", "h2", "h3", "strong", "a"):
        text = element.text
        if text and 10 < len(text) < 300:
            texts.append(text)
            total += len(text)
            if total > _LOOKED_AT:
                break
    return texts
