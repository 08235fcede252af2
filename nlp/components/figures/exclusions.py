"""Exclusions: numbers of a sentence that are no figures: dates and hours, ranks, names and codes."""

from collections.abc import Iterator, Sequence

from nlp.components.figures.codes import has_ending, is_numbering
from nlp.components.figures.days import find_dates, is_hour, is_year_here
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.naming import follows_its_name, is_word_in_name
from nlp.components.figures.nouns import is_plural_french
from nlp.components.figures.tokens import Tokens, starts_with

Spans = Sequence[tuple[int, int]]


def find_excluded(tokens: Tokens, lexicon: Lexicon, names: Spans = ()) -> set[int]:
    """The indices of the tokens that begin no figure; ``names`` are spans of the text that name something."""
    excluded = set(_find_named(tokens, names))
    excluded.update(find_dates(tokens, lexicon))
    excluded.update(_find_idioms(tokens, lexicon))
    title = lexicon.language == "en" and is_title_case(tokens)  # French titles have no capitals
    for at, token in enumerate(tokens):
        if at in excluded:
            continue
        if token.kind == "digits":
            excludes = _is_code(tokens, at, lexicon) or follows_its_name(tokens, at, lexicon, excluded, title=title)
        else:
            excludes = token.kind == "word" and is_word_in_name(tokens, at, lexicon, title=title)
        if excludes:
            excluded.add(at)
    return excluded


def _find_named(tokens: Tokens, names: Spans) -> Iterator[int]:
    for at, token in enumerate(tokens):
        if any(start <= token.start < end for start, end in names):
            yield at


def _find_idioms(tokens: Tokens, lexicon: Lexicon) -> Iterator[int]:
    alone, starting = lexicon.phrases("idioms_alone"), lexicon.starting("idioms")
    for at, token in enumerate(tokens):
        for phrase in starting.get(token.lower, ()):
            if starts_with(tokens, at, phrase):
                after = at + len(phrase)
                if after < len(tokens) and tokens[after].lower in ("ou", "or"):
                    continue
                if phrase not in alone or not _is_noun_like(tokens, after, lexicon):
                    yield from range(at, after)


def _is_noun_like(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    if at >= len(tokens) or tokens[at].kind != "word" or tokens[at].lower in lexicon.set("stops"):
        return at < len(tokens) and tokens[at].lower in (lexicon.set("scales_words") | {"%"})
    if lexicon.language == "en":
        return True
    return is_plural_french(tokens[at], lexicon) or tokens[at].lower in lexicon.set("adjectives")


def is_title_case(tokens: Tokens) -> bool:
    """Whether nearly every longer word has a capital: there a capital names nothing."""
    words = [token.text for token in tokens if token.kind == "word" and len(token.text) > 3]
    return len(words) >= 4 and sum(word[0].isupper() for word in words) >= 0.8 * len(words)


def _is_code(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    return (
        is_numbering(tokens, at)
        or has_ending(tokens, at, lexicon)
        or is_hour(tokens, at, lexicon)
        or is_year_here(tokens, at, lexicon)
    )
