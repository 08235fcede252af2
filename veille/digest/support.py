"""Support: whether what a title says also stands in the text that it heads."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from corpus.document import Content, Document, Entity
from corpus.vocabulary import EntityKind
from nlp.components.vulnerabilities import CVE, find_vulnerabilities
from nlp.stories.subjects_words import fold as fold_word
from veille.digest.cited_text import CITED, CitedText, find_overlap
from veille.digest.rereading import read_figures
from veille.digest.tokens import blank, find_dated, find_tokens, fold

#: Names that accuse somebody: a text that a title names an attacker for has to name it, too. Of all other names of
#: titles, summaries of the press repeat half in other words.
ACCUSING: frozenset[EntityKind] = frozenset(("actor", "malware"))
#: Numbers of a title. One with more is none.
MOST = 50
_WORD = re.compile(r"[^\W_]+")


def find_unsupported(document: Document, start: int, end: int) -> str | None:
    """What of ``title[start:end]`` the document's text does not have: a CVE, a name or a number; None where it has all.

    A title that came alone, or with a teaser, is its own evidence. A number that counts or measures something needs
    the same value in the same unit, or the same digits where they count nothing else; one that belongs to a name, a
    date or a result needs the same word.
    """
    content = document.content
    if content.level != "full" or not any(content.text_of(field).strip() for field in CITED):
        return None
    return _find_cve(content, start, end) or _find_name(document, start, end) or _find_number(document, start, end)


def _find_cve(content: Content, start: int, end: int) -> str | None:
    wanted = [found.id for found in find_vulnerabilities(content.title) if start <= found.start and found.end <= end]
    if not wanted:
        return None
    texts = chain(map(content.text_of, CITED), _strings_in(content.extra.get("cves")))
    known = {found.id for text in texts for found in find_vulnerabilities(text)}
    return next((identifier for identifier in wanted if identifier not in known), None)


def _strings_in(value: Any) -> Iterator[str]:
    return (each for each in value if isinstance(each, str)) if isinstance(value, list | tuple) else iter(())


def _find_name(document: Document, start: int, end: int) -> str | None:
    """A name is there under any of its forms, or by one of its words."""
    entities = document.annotations.entities if document.annotations else ()
    wanted = [
        each
        for each in entities
        if each.kind in ACCUSING and each.field == "title" and start <= each.start and each.end <= end
    ]
    if not wanted:
        return None
    known = {key for each in entities if each.field in CITED for key in (each.name, each.id) if key}
    words = {fold_word(word) for field in CITED for word in _WORD.findall(document.content.text_of(field))}
    return next((each.text for each in wanted if not _is_named(each, known, words)), None)


def _is_named(entity: Entity, known: set[str], words: set[str]) -> bool:
    return entity.name in known or entity.id in known or any(fold_word(w) in words for w in _WORD.findall(entity.text))


def _find_number(document: Document, start: int, end: int) -> str | None:
    title = document.content.title
    folded = blank(CVE, fold(title))
    tokens = [token for token in find_tokens(folded) if start <= token.start and token.end <= end]
    if not tokens or len(tokens) > MOST:
        return tokens[0].text if tokens else None
    cited, dates = CitedText(document), find_dated(folded)
    figures = {(each.start, each.end): each for each in read_figures(document, "title", 0, len(title))}
    for token in tokens:
        if figure := find_overlap(token, list(figures)):
            place, supported = figure, cited.states(figures[figure], token, folded[slice(*figure)])
        elif (date := find_overlap(token, dates)) and date[0] <= token.start and token.end <= date[1]:
            place, supported = date, cited.has_date(folded[slice(*date)])
        else:
            place = token.start, token.end
            supported = cited.has_number(token, folded) if token.is_number else cited.has_word(token, folded)
        if not supported:
            return title[slice(*place)]
    return None
