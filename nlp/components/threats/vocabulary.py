"""Vocabularies: the YAML of a language, read once into one automaton."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, NamedTuple, get_args

import yaml

from corpus.errors import VeilleError
from corpus.vocabulary import ActorCategory, AttackType
from nlp.components.threats.automaton import Automaton
from nlp.components.threats.phrases import PhraseError, Steps, find_terms, read_phrase

LABELS: tuple[AttackType | ActorCategory, ...] = (*get_args(AttackType), *get_args(ActorCategory))
#: What words near evidence can say of it: that it is not so, or that it may be so; and how many words from the cue on
#: the evidence may stand, in the same part of a sentence.
REACH: Final = {
    "negated_after": 3,
    "negated_before": 3,
    "negated_beside_after": 1,
    "negated_beside_before": 2,
    "hypothetical_after": 4,
    "hypothetical_before": 6,
    "hypothetical_within": 0,
}
#: What words beside evidence say of what is attacked.
SLOTS = ("target_after", "target_before", "target")

Role = Literal["evidence", "not", "context", "cue", "slot"]


class VocabularyError(VeilleError):
    """A vocabulary cannot be used; the message says which file and field."""


class Saying(NamedTuple):
    """What a phrase says: evidence of ``name`` when a word of context ``when`` is near and no word of ``unless``;
    that what it covers is no evidence, cue or slot of ``name``; or a context, a cue or a slot of that name."""

    role: Role
    name: str
    when: str | None = None
    unless: tuple[str, ...] = ()


@cache
def load_vocabulary(language: str) -> Automaton[Saying] | None:
    """The automaton of ``language``, or null for one without vocabularies. The words are in ``nlp/data/threats``."""
    folder = files("nlp").joinpath("data", "threats", language)
    if not language.isalpha() or not folder.is_dir():
        return None
    read = {
        path.name: yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
        if path.name.endswith(".yml")
    }
    words = read.pop("words.yml")
    sayings = [pair for name, rules in read.items() for pair in _read_rules(f"{language}/{name}", rules, words)]
    members = [
        (read_phrase(_check_text(phrase), endings=words["endings"]), name)
        for name, phrases in words["classes"].items()
        for phrase in phrases
    ]
    return Automaton(sayings, members)


@cache
def load_other_names() -> frozenset[str]:
    """Names of software that are no evidence of ``malware``, in folded case."""
    names = yaml.safe_load(files("nlp").joinpath("data", "threats", "other_names.yml").read_text(encoding="utf-8"))
    return frozenset(str(name).casefold() for listed in names.values() for name in listed)


def _read_rules(file: str, rules: Any, words: Mapping[str, Any]) -> Iterator[tuple[Steps, Saying]]:
    for number, rule in enumerate(rules, start=1):
        try:
            sayings = list(_read_sayings(rule))
            for phrase in rule["phrases"]:
                steps = read_phrase(_check_text(phrase), endings=words["endings"])
                _check_classes(phrase, steps, words["classes"])
                yield from ((steps, saying) for saying in sayings)
        except (VeilleError, KeyError, TypeError, ValueError) as error:
            raise VocabularyError(f"{file}, rule {number}: {error}") from error


def _check_text(phrase: Any) -> str:
    """YAML reads an unquoted 007 as a number and an unquoted no as false."""
    if not isinstance(phrase, str):
        raise PhraseError(f"phrase {phrase!r}: expected text; put it in quotes")
    return phrase


def _check_classes(phrase: str, steps: Steps, classes: Collection[str]) -> None:
    for term in find_terms(steps):
        if term.startswith("{") and term[1:-1] not in classes:
            raise PhraseError(f"phrase '{phrase}': no class is named {term}")


def _read_sayings(rule: Mapping[str, Any]) -> Iterator[Saying]:
    for role, known in _KNOWN.items():
        for name in _listed(rule.get(role)):
            if known and name not in known:
                raise ValueError(f"'{role}: {name}' is not known; known are {', '.join(known)}")
            yield Saying(role, name, rule.get("when"), tuple(_listed(rule.get("unless"))))


def _listed(value: Any) -> Sequence[str]:
    return [value] if isinstance(value, str) else value or []


_KNOWN: dict[Role, tuple[str, ...]] = {
    "evidence": LABELS,
    "not": (*LABELS, *REACH, *SLOTS, "all"),
    "context": (),
    "cue": tuple(REACH),
    "slot": SLOTS,
}
