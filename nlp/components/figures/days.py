"""Days: dates, years and hours, which are no figures."""

from collections.abc import Iterator

from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.measures import read_measure
from nlp.components.figures.nouns import is_plural_english, is_plural_french
from nlp.components.figures.tokens import Token, Tokens, starts_with

#: Years that press and reports speak of; a bare number of four digits between them is one unless it counts.
FIRST_YEAR, LAST_YEAR = 1500, 2100


def find_dates(tokens: Tokens, lexicon: Lexicon) -> Iterator[int]:
    for at, token in enumerate(tokens):
        if _is_month(token, lexicon):
            yield from _days_before(tokens, at)
            yield from _days_after(tokens, at, lexicon)
        elif token.lower in lexicon.set("weekdays"):
            yield from _day_of_week(tokens, at, lexicon)
        elif token.lower in lexicon.set("decades"):
            yield from _decades_after(tokens, at)


def _is_month(token: Token, lexicon: Lexicon) -> bool:
    known = token.kind == "word" and token.lower in lexicon.set("months")
    return known and (lexicon.language == "fr" or token.text[0].isupper())


def _days_before(tokens: Tokens, month: int) -> Iterator[int]:
    """Such as "12 et 13 août", "du 1er au 5 mars", "the 25th of July"."""
    between = {"et", "au", "à", "-", "–", "and", "to", ",", "of", "er", "ou", "or", "st", "nd", "rd", "th", "."}
    at = month - 1
    while at >= 0 and (tokens[at].lower in between or _is_day(tokens[at])):
        if _is_day(tokens[at]):
            yield at
        at -= 1


def _days_after(tokens: Tokens, month: int, lexicon: Lexicon) -> Iterator[int]:
    """Such as "March 2024", "July 25-27, 2024"; French has only the year there."""
    at, english = month + 1, lexicon.language == "en"
    for _ in range(8):
        if at >= len(tokens):
            return
        token = tokens[at]
        counts = tokens[at - 1].text == "," and _has_plural(tokens, at, lexicon)
        if is_year(token) or (english and _is_day(token) and not counts):
            yield at
            if is_year(token):
                return
        elif token.lower not in (",", "-", "–", "and", "to", "th", "st", "nd", "rd", ".", "de"):
            return
        at += 1


def _day_of_week(tokens: Tokens, at: int, lexicon: Lexicon) -> Iterator[int]:
    after = at + 1
    if after < len(tokens) and tokens[after].lower in (",", "le"):
        after += 1
    counts = tokens[after - 1].text == "," and _has_plural(tokens, after, lexicon)
    if after < len(tokens) and _is_day(tokens[after]) and not counts:
        yield after


def _decades_after(tokens: Tokens, at: int) -> Iterator[int]:
    """Such as "les années 60 et 70"."""
    for place in range(at + 1, min(at + 6, len(tokens))):
        if tokens[place].kind == "digits" and len(tokens[place].text) in (2, 4) and tokens[place].text.endswith("0"):
            yield place
        elif tokens[place].lower not in ("et", ",", "à", "-", "ou"):
            return


def _is_day(token: Token) -> bool:
    return token.kind == "digits" and token.text.isdecimal() and len(token.text) <= 2 and 0 < int(token.text) <= 31


def is_year(token: Token) -> bool:
    return (
        token.kind == "digits"
        and token.text.isdecimal()
        and len(token.text) == 4
        and (FIRST_YEAR <= int(token.text) < LAST_YEAR)
    )


def is_hour(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    """Such as "à 20 heures", "5 pm", "6.30 a.m.", "jeudi 20h"."""
    if at + 1 >= len(tokens):
        return False
    after = tokens[at + 1].lower
    if lexicon.language == "en":
        return after in lexicon.set("hours") or (
            after in ("a", "p") and at + 3 < len(tokens) and tokens[at + 2].text == "." and tokens[at + 3].lower == "m"
        )
    if after not in lexicon.set("hours") or not tokens[at].text.isdecimal() or int(tokens[at].text) > 24:
        return False
    before = tokens[at - 1].lower if at else ""
    follows = tokens[at + 2].lower if at + 2 < len(tokens) else ""
    if before == "à" and at > 1 and tokens[at - 2].kind == "digits" and not (at > 2 and tokens[at - 3].lower == "de"):
        return False
    if before in lexicon.set("time_of_day_before"):
        return not (before == "à" and follows in ("de", "d'"))
    if before == "de":
        return tokens[at + 1].glued or starts_with(tokens, at - 3, ("à", "partir"))
    return tokens[at + 1].glued and before not in lexicon.set("duration_before") and follows not in ("de", "d'")


def is_year_here(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    """A number of four digits that counts nothing; "2000 personnes" and "plus de 2000 comptes" do."""
    if not is_year(tokens[at]):
        return False
    before = tokens[at - 1].lower if at else ""
    if before in lexicon.signs or _is_low_end(tokens, at, lexicon):
        return False
    if before in lexicon.set("year_before") or (at + 1 < len(tokens) and read_measure(tokens, at + 1, lexicon) is None):
        if before in lexicon.set("year_before"):
            return True
        return not (counts_after(tokens, at, lexicon) and (lexicon.language == "fr" or has_hedge(tokens, at, lexicon)))
    return at + 1 >= len(tokens)


def _is_low_end(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    """Such as "1600-2040 m": the range has a unit."""
    if at + 3 >= len(tokens) or tokens[at + 1].text not in "-–" or tokens[at + 2].kind != "digits":
        return False
    measure = read_measure(tokens, at + 3, lexicon)
    return measure is not None and measure.unit.kind != "duration"


def counts_after(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None or after.kind != "word" or after.lower in lexicon.set("stops"):
        return False
    if lexicon.language == "en":
        return is_plural_english(after, lexicon)
    return after.text.islower() and (is_plural_french(after, lexicon) or after.lower in lexicon.set("adjectives"))


def _has_plural(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    """Whether the number counts rather than being a day: "On June 7, 27 people", "Lundi, 12 hôpitaux"."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None or after.kind != "word" or after.lower in lexicon.set("stops") | lexicon.set("months"):
        return False
    return is_plural_english(after, lexicon) if lexicon.language == "en" else is_plural_french(after, lexicon)


def has_hedge(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    return any(starts_with(tokens, at - len(phrase), phrase) for phrase in lexicon.hedges)
