"""Clauses for those who only ask whether a row matches: without what scores need, and short.

Kibana writes a filter into the address of its page and shows it to whoever edits it: both ask for few words.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any
from urllib.parse import quote

from index.elastic.mapping import folded_column
from index.elastic.translation import Clause, any_of

#: What a clause says of which any part may match.
_EITHER = frozenset({"should", "minimum_should_match"})
#: What Kibana leaves in an address as it is.
_PLAIN = ":,$@;~()*!.'"


def shorten(clause: Clause) -> Clause:
    """A clause for the same rows."""
    if "bool" in clause and clause["bool"].keys() != _EITHER:
        return {"bool": {how: _shorten_all(how, those) for how, those in clause["bool"].items()}}
    return any_of(_gather([clause]))


def _shorten_all(how: str, clauses: Sequence[Clause]) -> list[Clause]:
    # What must not match is alternatives too.
    return _gather(clauses) if how == "must_not" else [shorten(each) for each in clauses]


def _gather(clauses: Iterable[Clause]) -> list[Clause]:
    """Clauses of which any may match, for the same rows: what is looked for in the same columns stands together."""
    terms: dict[str, dict[str, None]] = {}
    phrases: dict[str, list[str]] = {}
    others = []
    for kind, asked in chain.from_iterable(map(_split, clauses)):
        match kind, list(asked.items()):
            case "term", [(column, str(term))]:
                terms.setdefault(column, {})[term] = None
            case "match_phrase", [(column, words)]:
                phrases.setdefault(words, []).append(column)
            case _:
                others.append(shorten({kind: asked}) if kind == "bool" else {kind: asked})
    return [*_find_terms(terms), *(_find_phrase(*each) for each in phrases.items()), *others]


def _split(clause: Clause) -> Iterator[tuple[str, dict[str, Any]]]:
    """The parts of which any may match, as what each is and asks for."""
    [(kind, asked)] = clause.items()
    if kind == "dis_max":
        yield from chain.from_iterable(map(_split, asked["queries"]))
    elif kind == "bool" and asked.keys() == _EITHER:
        yield from chain.from_iterable(map(_split, asked["should"]))
    else:
        yield kind, asked if kind == "bool" else _unweigh(asked)


def _unweigh(asked: dict[str, Any]) -> dict[str, Any]:
    """Without boosts, and the value alone where nothing else is left beside it."""
    return {key: _strip(value) if isinstance(value, dict) else value for key, value in asked.items() if key != "boost"}


def _strip(asked: dict[str, Any]) -> Any:
    bare = {key: value for key, value in asked.items() if key != "boost"}
    return bare["value"] if bare.keys() == {"value"} else bare


def _find_terms(terms: dict[str, dict[str, None]]) -> Iterator[Clause]:
    """Any of the terms of each column, as they are; columns of words that share theirs are named together."""
    columns: dict[tuple[str, ...], list[str]] = {}
    for column, those in terms.items():
        if column.endswith(folded_column("")):
            yield {"terms": {column: list(those)}} if len(those) > 1 else {"term": {column: next(iter(those))}}
        else:
            columns.setdefault(tuple(those), []).append(column)
    # Words and stems hold no spaces, by which the server parts them again.
    yield from ({"multi_match": {"query": " ".join(words), "fields": those}} for words, those in columns.items())


def _find_phrase(words: str, columns: list[str]) -> Clause:
    return {"multi_match": {"query": words, "type": "phrase", "fields": columns}}


def measure_address(clause: Clause) -> int:
    """At most how many characters a filter takes in an address: as its query, and as the text that is shown of it."""
    written = json.dumps(clause, ensure_ascii=False, separators=(",", ":"))
    return len(quote(written, safe=_PLAIN + '"{}[]')) + len(quote(written, safe=_PLAIN))
