"""Scores: a mark out of a whole, "9.8/10"."""

from nlp.components.figures.draft import Draft
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.tokens import Tokens

#: Beginnings of the words that a mark stands by.
MARKING = ("scor", "not", "cvss", "rat", "sévérit", "severit", "gravit", "mark", "évalu")


def read_score(tokens: Tokens, at: int, lexicon: Lexicon) -> Draft | None:
    """Such as "9.8/10": where the number has a decimal or a word of marking before it; else it is a day or a part."""
    part, whole = tokens[at].text.split("/")
    value = float(part.replace(",", "."))
    if int(whole) not in lexicon.score_scales or value > int(whole):
        return None
    before = [token.lower for token in tokens[max(0, at - 5) : at]]
    marked = any(word.startswith(MARKING) for word in before)
    if not marked and ("." not in part and "," not in part):
        return None
    unit = "CVSS" if "cvss" in before and whole == "10" else f"/{whole}"
    return Draft(at, at + 1, value, "score", unit, sure=True, number_end=at + 1)
