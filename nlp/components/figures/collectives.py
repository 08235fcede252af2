"""Collectives: nouns of number ("une centaine", "a dozen", "thousands")."""

from nlp.components.figures.cardinals import read_cardinal
from nlp.components.figures.lexicon import Lexicon
from nlp.components.figures.scales import LARGEST, Number
from nlp.components.figures.tokens import Tokens


def read_collective(tokens: Tokens, at: int, lexicon: Lexicon) -> Number | None:
    """Such as "une centaine", "a dozen", "two dozen", "trois dizaines": about that many."""
    word, after = tokens[at].lower, at + 1
    collectives = lexicon.table("collectives")
    if word in lexicon.set("articles") or (lexicon.language == "fr" and word == "la"):
        if after < len(tokens) and tokens[after].lower in lexicon.set("collectives_said"):
            after += 1
        if word == "la" and (after + 1 >= len(tokens) or tokens[after + 1].lower not in lexicon.set("of")):
            return None
        if after < len(tokens) and tokens[after].lower in collectives:
            return _of_collective(tokens, at + (word == "la"), after, collectives[tokens[after].lower], lexicon)
        return None
    counted = read_cardinal(tokens, at, lexicon, scales=False)
    if counted and counted.last < len(tokens) and tokens[counted.last].lower in lexicon.table("collectives_counted"):
        each = lexicon.table("collectives_counted")[tokens[counted.last].lower]
        return _of_collective(tokens, at, counted.last, counted.value * each, lexicon)
    return None


def _of_collective(tokens: Tokens, first: int, at: int, value: float, lexicon: Lexicon) -> Number | None:
    """A collective that ends at ``at``, and "de milliers" or "million" after it."""
    linked = at + 1 < len(tokens) and tokens[at + 1].lower in lexicon.set("of")
    if tokens[at].lower in lexicon.set("collectives_need_of") and not linked:
        return None
    number = Number(first, at + 1, value, "~", scaled=True, sure=True, scale=value)
    after = at + 1
    while after < len(tokens) and tokens[after].lower in lexicon.set("of"):
        after += 1
    vague = {**lexicon.table("vague"), **lexicon.table("scales")}
    if after < len(tokens) and tokens[after].lower in vague:
        factor = vague[tokens[after].lower]
        return number._replace(last=after + 1, value=value * factor, scale=value * factor)
    return number


def read_vague(tokens: Tokens, at: int, lexicon: Lexicon) -> Number | None:
    """A plural of number without one: "des dizaines de milliers", "thousands", "several million"."""
    lead = lexicon.phrase_at(tokens, at, "vague_leads")
    at_word, table = at + lead, dict(lexicon.table("vague"))
    if lead and tokens[at].lower != "des":
        table.update(lexicon.table("scales"))
        table.update(dict.fromkeys(lexicon.set("hundreds"), 100), dozen=12)
    if at_word >= len(tokens) or tokens[at_word].lower not in table:
        return None
    if not lead and _is_name(tokens, at):
        return None
    last, value = at_word + 1, float(table[tokens[at_word].lower])
    while last + 1 < len(tokens) and tokens[last].lower in lexicon.set("of") and tokens[last + 1].lower in table:
        value, last = min(value * table[tokens[last + 1].lower], LARGEST), last + 2
    while lead and last < len(tokens) and tokens[last].lower in lexicon.table("scales"):
        value, last = min(value * lexicon.table("scales")[tokens[last].lower], LARGEST), last + 1
    linked = last < len(tokens) and tokens[last].lower in lexicon.set("of")
    if last == at_word + 1 and tokens[at_word].lower in lexicon.set("vague_needs_of") and not linked:
        return None
    return Number(at, last, value, ">=", scaled=True, sure=True, scale=value)


def _is_name(tokens: Tokens, at: int) -> bool:
    """Whether a capital inside a sentence makes the word a name: "Trois Millions"."""
    return tokens[at].text[:1].isupper() and at > 0 and tokens[at - 1].kind == "word"
