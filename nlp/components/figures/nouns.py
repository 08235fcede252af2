"""Nouns: what a number counts, one word, and its singular."""

from typing import NamedTuple

from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.measures import QUOTES
from nlp.components.figures.tokens import Token, Tokens

#: Words that may stand between an English number and its noun.
MODIFIERS = 6
#: "Des milliers de ses clients".
OWNERS = frozenset(("ces", "ses", "leurs", "nos", "vos", "these", "those", "its", "their", "our"))


class Noun(NamedTuple):
    """The head noun is ``tokens[at]``; what belongs to the span ends before ``last``."""

    at: int
    last: int
    lemma: str


def read_noun(tokens: Tokens, at: int, lexicon: Lexicon, *, scaled: bool, single: bool = False) -> Noun | None:
    """The noun that a number ending at ``at`` counts. After a noun of number ("millions") "of" leads to it; after a
    ``single`` thing it is a singular."""
    at = skip_quotes(tokens, at)
    after_of = False
    if at < len(tokens) and tokens[at].lower in lexicon.set("of"):
        if not scaled:
            return None
        after_of, at = True, skip_quotes(tokens, at + 1)
        if at < len(tokens) and tokens[at].lower in OWNERS:
            at += 1
    read = _read_french if lexicon.language == "fr" else _read_english
    head = read(tokens, at, lexicon, free=single, after_of=after_of)
    if head is None:
        return None
    last = _end_of_compound(tokens, head)
    if last == head + 1 and len(tokens[head].text) < 2:
        return None
    lemma = _lemma_of(tokens, head, last, lexicon)
    return Noun(head, _second_noun(tokens, last, lexicon), lemma)


def skip_quotes(tokens: Tokens, at: int) -> int:
    while at < len(tokens) and tokens[at].text in QUOTES:
        at += 1
    return at


def _read_french(tokens: Tokens, at: int, lexicon: Lexicon, *, free: bool, after_of: bool) -> int | None:
    adjectives, stops = lexicon.set("adjectives"), lexicon.set("stops")
    while at < len(tokens) and tokens[at].lower in adjectives and at + 1 < len(tokens):
        if not (tokens[at + 1].kind == "word" or tokens[at + 1].lower == "-") or tokens[at + 1].lower in stops:
            break
        at += 2 if tokens[at + 1].lower == "-" else 1
    if at >= len(tokens) or tokens[at].kind != "word":
        return None
    token = tokens[at]
    if token.lower in stops or token.lower in lexicon.set("adjectives_only") or token.lower.endswith("'"):
        return None
    return at if free or after_of or is_plural_french(token, lexicon) else None


def is_plural_french(token: Token, lexicon: Lexicon) -> bool:
    lower = token.lower
    if token.text[0].isupper() and (token.text.isupper() or lower in lexicon.set("invariants_lower")):
        return len(token.text) > 1
    return len(lower) > 2 and (lower[-1] in "sxz" or lower in lexicon.set("invariants_lower"))


def _read_english(tokens: Tokens, at: int, lexicon: Lexicon, *, free: bool, after_of: bool) -> int | None:
    stops, last_word = lexicon.set("stops"), None
    for place in range(at, min(at + MODIFIERS, len(tokens))):
        token = tokens[place]
        if token.kind == "sign" and (token.text in QUOTES or (token.text == "-" and token.glued)):
            continue
        joined = token.lower in ("and", ",") and last_word is not None and _goes_on(tokens, place + 1, stops)
        if joined:
            continue
        if token.kind not in ("word", "code"):
            break
        if token.lower in ("'s", "the", "their", "its", "his", "her", "our") and place > at + 1 - after_of:
            if token.lower == "'s":
                continue
            break
        if token.lower in lexicon.table("cardinals"):
            break
        if token.lower in stops:
            if after_of and token.lower in ("the", "its", "their", "all", "his", "her", "our", "these", "those"):
                continue
            break
        last_word = place if token.kind == "word" else last_word
        if token.text.istitle() and _is_first_name(tokens, place, lexicon):
            continue
        if is_plural_english(token, lexicon) and not _has_clitic(tokens, place):
            return _later_plural(tokens, place, lexicon)
    return last_word if free else None


def _is_first_name(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    """Whether another name follows that is no plural: "two Lukas Brandt goals"."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return after is not None and after.text.istitle() and not is_plural_english(after, lexicon)


def _goes_on(tokens: Tokens, at: int, stops: frozenset[str]) -> bool:
    """Such as "500 archaeological and anthropological finds"."""
    return (
        at + 1 < len(tokens)
        and tokens[at - 2].lower.endswith(("al", "ic", "ive", "ed", "an", "ous", "y"))
        and (tokens[at].kind == "word" and tokens[at].lower not in stops)
    )


def _has_clitic(tokens: Tokens, at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].glued and tokens[at + 1].lower in ("'s", "'", "-")


def _later_plural(tokens: Tokens, at: int, lexicon: Lexicon) -> int:
    """The second of two plurals in a row: "women voters", "States senators"."""
    if at + 1 < len(tokens) and tokens[at + 1].kind == "word" and tokens[at + 1].lower not in lexicon.set("stops"):
        after = tokens[at + 1]
        if is_plural_english(after, lexicon) and (after.text.islower() or tokens[at].text[0].isupper()):
            return at + 1
    return at


def is_plural_english(token: Token, lexicon: Lexicon) -> bool:
    lower = token.lower
    if lower in lexicon.set("plurals") or lower in lexicon.set("invariants_lower"):
        return True
    if token.text in ("US", "UAS", "OS") or lower in lexicon.set("false_plurals") or lower in lexicon.set("stops"):
        return False
    return len(lower) > 2 and lower.endswith("s") and not lower.endswith(("ss", "us", "is", "ous"))


def _end_of_compound(tokens: Tokens, at: int) -> int:
    """Past what hyphens join to the noun: "sous-traitants", "mots-clés"."""
    last = at + 1
    while (
        last + 1 < len(tokens)
        and tokens[last].text in "-‑"
        and tokens[last].glued
        and tokens[last + 1].glued
        and tokens[last + 1].kind == "word"
    ):
        last += 2
    return last


def _lemma_of(tokens: Tokens, first: int, last: int, lexicon: Lexicon) -> str:
    parts = [make_singular(token.text, lexicon) if token.kind == "word" else token.text for token in tokens[first:last]]
    return "".join(parts).replace("’", "'").replace("‑", "-")


def _second_noun(tokens: Tokens, last: int, lexicon: Lexicon) -> int:
    """Past a second noun that shares the number: "548 signalements et incidents"."""
    if last + 1 >= len(tokens) or tokens[last].lower not in lexicon.set("and"):
        return last
    second = tokens[last + 1]
    if (
        second.kind != "word"
        or not second.text.islower()
        or second.lower in lexicon.set("stops") | lexicon.set("adjectives")
    ):
        return last
    plural = is_plural_french if lexicon.language == "fr" else is_plural_english
    followed = tokens[last + 2].lower if last + 2 < len(tokens) else "."
    closed = followed in lexicon.set("stops") or not followed[0].isalnum()  # not "850 beds and employs 3,500 staff"
    return last + 2 if closed and plural(second, lexicon) and not second.lower.endswith(("ées", "és")) else last


def make_singular(word: str, lexicon: Lexicon) -> str:
    """The singular of a noun; a word in capitals that is long keeps none: it is set in capitals, not an acronym."""
    if word.isupper() and len(word) > 5:
        word = word.lower()
    lower = word.lower()
    irregular = lexicon.table("irregular").get(lower)
    if irregular:
        return str(irregular) if word[0].islower() or irregular[0].isupper() else irregular[0].upper() + irregular[1:]
    if lower in lexicon.set("invariants_lower") or len(word) < 3 or word.isupper():
        return word
    return _french_singular(word) if lexicon.language == "fr" else _english_singular(word)


def _french_singular(word: str) -> str:
    if word.endswith("eaux"):
        return word[:-1]
    if word.endswith("aux"):
        return word[:-3] + "al"
    if word.endswith(("eux", "s")):
        return word[:-1]
    return word


def _english_singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("men") and len(word) > 4:
        return word[:-3] + "man"
    if word.endswith(("ches", "shes", "sses", "xes", "zzes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
