"""The lexicon: the words of quantities of one language, from `nlp/data/figures`."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, NamedTuple

from corpus.vocabulary import Bound, Direction, FigureKind
from nlp.components.figures.tokens import Tokens, starts_with, words_of
from nlp.words import read_words

Phrase = tuple[str, ...]
LANGUAGES = ("fr", "en")


class Unit(NamedTuple):
    """What a number is in: the ``symbol`` that is kept, and what to multiply by to have it in that."""

    kind: FigureKind
    symbol: str
    factor: float = 1.0


class Scored(NamedTuple):
    """How a scale of scores is named before a score on it."""

    unit: str
    names: Sequence[str]
    most: float
    versions: Sequence[str]
    between: Sequence[str]
    rated: Sequence[str]


class Lexicon:
    """The tables of one language by their names in YAML; phrases are tuples of tokens in lower case."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.words = _read(f"{language}.yml")
        shared, units, money = _read("exclusions.yml"), _read("units.yml"), _read("currencies.yml")
        self.exclusions = {key: _of_language(value, language) for key, value in shared.items()}
        self.symbols = {symbol: Unit(*given) for symbol, given in units["symbols"].items()}
        self.names = {words_of(name): Unit(*given) for name, given in units["names"][language].items()}
        self.before = {words_of(name): Unit(*given) for name, given in units["before"].items()}
        self.scored = [Scored(unit, **given) for unit, given in units["scored"].items()]
        self.score_scales = frozenset(units["scales"])
        self.signs: Mapping[str, str] = money["signs"]
        self.dollars: Mapping[str, str] = money["dollars"]
        self.codes = {code: money["code_aliases"].get(code, code) for code in [*money["codes"], *money["code_aliases"]]}
        self.currencies = dict(_spell_currencies(money["names"][language]))
        self.of_lands = frozenset(word for name in money["lands"][language] for word in (name, f"{name}s"))
        self.cents: Mapping[str, str] = money["cents"][language]
        self.multipliers: Mapping[str, float] = money["multipliers"]
        self.multipliers_money: Mapping[str, float] = {**money["multipliers"], **money["multipliers_money"]}
        self.multipliers_spaced = frozenset(money["multipliers_spaced"])
        self.scaled_codes = {
            letters + code: Unit("money", code, self.multipliers[letters])
            for letters in money["multipliers_joined"]
            for code in money["codes_joined"]
        }
        self.hedges = _bounds(self.words["hedges"])
        self.hedges_after = _bounds(self.words["hedges_after"])
        self.outer = _bounds(self.words["outer"])
        self.time_units = {word: _time_unit(given) for word, given in self.words["time_units"].items()}
        self.words["invariants_lower"] = [word.lower() for word in self.words["invariants"]]
        self.words["scales_words"] = [*self.words["scales"], *self.words["collectives"], *self.words["hundreds"]]
        self.words["hedge_words"] = [phrase[-1] for phrase in self.hedges]
        self.words["age_before_lower"] = [word.lower() for word in self.words["age_before"]]
        self.change_after: dict[Phrase, Direction] = {
            words_of(phrase): way for phrase, way in self.words["change_after"].items()
        }
        self.words["ratios_words"] = [phrase.split()[0] for phrase in self.words["ratios"]]
        self.added_parts = {words_of(phrase): part for phrase, part in self.words["and_a_part"].items()}
        self.quarters = {words_of(phrase): minutes for phrase, minutes in self.words["quarters"].items()}
        self.directions: dict[str, Direction] = dict.fromkeys(self.words["rises"], "up")
        self.directions.update(dict.fromkeys(self.words["falls"], "down"))
        self._sets: dict[str, frozenset[str]] = {}
        self._starting: dict[str, Mapping[str, Sequence[Phrase]]] = {}
        self._ending: dict[str, Mapping[str, Sequence[Phrase]]] = {}
        self._phrases: dict[str, frozenset[Phrase]] = {}

    def set(self, name: str) -> frozenset[str]:
        """The single words of table ``name``."""
        if name not in self._sets:
            table = self.words[name] if name in self.words else self.exclusions[name]
            self._sets[name] = frozenset(str(word) for word in table)
        return self._sets[name]

    def phrases(self, name: str) -> frozenset[Phrase]:
        if name not in self._phrases:
            table = self.words[name] if name in self.words else self.exclusions[name]
            self._phrases[name] = frozenset(words_of(str(phrase)) for phrase in table)
        return self._phrases[name]

    def starting(self, name: str) -> Mapping[str, Sequence[Phrase]]:
        """The phrases of table ``name`` by their first word, the longest first."""
        if name not in self._starting:
            self._starting[name] = _group(self.phrases(name), 0)
        return self._starting[name]

    def ending(self, name: str) -> Mapping[str, Sequence[Phrase]]:
        """The same by their last word."""
        if name not in self._ending:
            self._ending[name] = _group(self.phrases(name), -1)
        return self._ending[name]

    def phrase_at(self, tokens: Tokens, at: int, name: str) -> int:
        """The length of the longest phrase of table ``name`` that starts at ``at``; 0 without one."""
        if not 0 <= at < len(tokens):
            return 0
        for phrase in self.starting(name).get(tokens[at].lower, ()):
            if starts_with(tokens, at, phrase):
                return len(phrase)
        return 0

    def phrase_before(self, tokens: Tokens, at: int, name: str) -> int:
        """The length of the longest phrase of table ``name`` that ends before ``at``."""
        if not 0 < at <= len(tokens):
            return 0
        for phrase in self.ending(name).get(tokens[at - 1].lower, ()):
            if starts_with(tokens, at - len(phrase), phrase):
                return len(phrase)
        return 0

    @cached_property
    def peoples(self) -> frozenset[str]:
        """The adjectives of lands, in both languages."""
        return read_words()["peoples"]

    @cached_property
    def starters(self) -> frozenset[str]:
        """The words that a figure can start with, its hedge and its unit aside."""
        tables = ("cardinals", "scales", "collectives", "vague", "fractions", "multiplied")
        sets = ("articles", "hundreds", "half")
        words = {word for name in tables for word in self.table(name)}
        words.update(*(self.set(name) for name in sets), self.starting("vague_leads"), ("x", "×", "la"))
        return frozenset(words)

    def table(self, name: str) -> Mapping[str, Any]:
        return self.words[name]  # type: ignore[no-any-return]


@cache
def load_lexicon(language: str | None) -> Lexicon:
    """The lexicon of ``language``; of any other than ours, the French one."""
    return Lexicon(language if language in LANGUAGES else LANGUAGES[0])


def _read(name: str) -> Any:
    import yaml

    text = files("nlp").joinpath("data", "figures", name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe


def _of_language(value: Any, language: str) -> Any:
    return value[language] if isinstance(value, dict) and language in value else value


def _spell_currencies(names: Mapping[str, str]) -> Iterable[tuple[Phrase, str]]:
    for name, code in names.items():
        phrase = words_of(name)
        yield phrase, code
        yield tuple(word if word.endswith(("s", "x")) else word + "s" for word in phrase), code
        yield (*phrase[:-1], phrase[-1] + "s"), code
        yield (phrase[0] + "s", *phrase[1:]), code


def _group(phrases: Iterable[Phrase], place: int) -> Mapping[str, Sequence[Phrase]]:
    groups: dict[str, list[Phrase]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        groups.setdefault(phrase[place], []).append(phrase)
    return groups


def _bounds(table: Mapping[Bound, Iterable[str]]) -> dict[Phrase, Bound]:
    return {words_of(phrase): bound for bound, phrases in table.items() for phrase in phrases}


def _time_unit(given: Any) -> Unit:
    symbol, factor = given if isinstance(given, list) else (given, 1)
    return Unit("duration", symbol, float(factor))
