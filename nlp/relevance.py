"""Relevance: how much a document is about security, from 0 to 1.

It adds up what the other readers found and the words of ``nlp/data/relevance``; each kind of evidence and each word
counts once, more where it stands above, and less in a long body, where a word may fall by chance.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import yaml

from corpus.document import Annotations, Content
from corpus.vocabulary import FieldName
from nlp.components.threats.automaton import Automaton
from nlp.components.threats.phrases import read_phrase
from nlp.components.threats.words import split_words

#: Bump when the answers change.
VERSION = "2"

#: From which on a document is about security: dropping one that is costs more than keeping one that is not. Titles and
#: leads of 2,203 French security items: 99.9 % reach it (0.5: 95 %); of a week of the general press, 12 % of 4,333 do.
#: Of 100 items of that week, read with their scores beside them, it kept 12: five on security, three near it (a drone,
#: a summit protected), four on war, defence or by a namesake; none of the 88 others was on security.
RELEVANT = 0.35

#: What a finding is worth in each field: a title says what its document is about.
FIELD_WEIGHTS: Mapping[FieldName, float] = {"title": 1.0, "lead": 0.8, "body": 0.6}
EVIDENCE, VULNERABILITY, NAME, INDICATOR = 1.0, 2.0, 0.75, 0.5
#: Indicators beyond which more say nothing.
INDICATORS = 4
#: Words of a body up to which a finding counts in full; beyond, by the square root of how much longer it is.
FULL_WORDS = 300
#: Code points of a field that are examined.
EXAMINED = 20_000


def score_relevance(content: Content, read: Annotations, fields: Sequence[FieldName]) -> float:
    """From 0 (something else) to 1; ``read`` holds everything but this score."""
    points = sum(_weigh_findings(read, name) + _weigh_words(content, read.language, name) for name in fields)
    return round(1 - math.exp(-points), 4)


def _weigh_findings(read: Annotations, name: FieldName) -> float:
    labels = {one.label for one in read.threats.evidence if one.field == name and not one.negated}
    named = {one.name for one in read.entities if one.field == name and one.kind in ("actor", "malware")}
    vulnerabilities = any(one.field == name for one in read.vulnerabilities)
    indicators = len({one.value for one in read.indicators if one.field == name})
    return FIELD_WEIGHTS[name] * (
        EVIDENCE * len(labels)
        + NAME * len(named)
        + VULNERABILITY * vulnerabilities
        + INDICATOR * min(indicators, INDICATORS)
    )


def _weigh_words(content: Content, language: str | None, name: FieldName) -> float:
    terms = load_terms(language or "")
    if terms is None:
        return 0.0
    words = split_words(content.text_of(name)[:EXAMINED])
    weights = {(match.says, words[match.first].text): match.says for match in terms.find(words)}
    thinned = math.sqrt(max(1.0, len(words) / FULL_WORDS))
    return FIELD_WEIGHTS[name] * sum(weights.values()) / thinned


@cache
def load_terms(language: str) -> Automaton[float] | None:
    """The weighted words of ``language``, or null for one that has none."""
    path = files("nlp").joinpath("data", "relevance", f"{language}.yml")
    if not language.isalpha() or not path.is_file():
        return None
    read = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return Automaton(
        (read_phrase(phrase, endings=read["endings"]), float(weight))
        for weight, phrases in read["terms"].items()
        for phrase in phrases
    )
