"""Told: what a name is by the words around it, and what a model proposed that nothing speaks for."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from corpus.vocabulary import EntityKind
from nlp.names.contexts import Surroundings
from nlp.names.known import Found
from nlp.names.proposals import Proposal
from nlp.words import CommonWords, read_first_names, read_words

_CAPITAL = "[A-ZÀ-ÖØ-ÞŒ]"
_SMALL = r"(?:[A-Z]\.|de|van|von|ben|al|Le|La|De|Van|Ben|El|Al|d['’])"
_FULL_NAME = re.compile(
    rf"(?<![\w’'-])({_CAPITAL}[\w-]*[a-zà-ÿ])((?:[ \u00a0]{_SMALL})*[ \u00a0]{_CAPITAL}[\w’-]*[\wà-ÿ])(?![\w-])"
)
_TECHNICAL = re.compile(
    r"\b(?:malware|ransomware|trojan|botnet|stealer|infostealer|payload|C2|C&C|backdoor|loader|DLL|XOR|RAT|macro|API"
    r"|shellcode|decrypt\w*|obfuscat\w*)\b",
    re.IGNORECASE,
)
_NAMING = re.compile(
    r"\b(?:dubbed|called|named|known as|tracked as|baptisée?|surnommée?|appelée?|nommée?|connue? sous le nom de)"
    r"(?: by [A-Z][\w.-]+)?(?: as)?[ \u00a0][\"“«]?[ \u00a0]?$"
)
_NAMED_THING = re.compile(
    r"\b(?:(?P<malware>malware|ransomware|trojan|loader|downloader|backdoor|stealer|botnet|wiper|spyware|RAT|worm"
    r"|rançongiciel|logiciel (?:malveillant|espion))|gang|group|groupe|groupuscule|collectif|threat actor)\b"
)
_SPEAKS = re.compile(r" (?:said|says|told|added|wrote|tweeted|a dit|a déclaré|a annoncé|explique|affirme|assure)\b")
_TITLED = re.compile(
    r"\b(?:President|Minister|Secretary|Senator|General|Judge|Mr\.|Mrs\.|Ms\.|Dr\.|M\.|Mme|[Pp]résident|[Mm]inistre) $"
)


def judge(text: str, proposal: Proposal) -> tuple[Found, bool]:
    """A proposed name, as what its surroundings say, and whether they say it."""
    kind, start, end = proposal
    around = Surroundings(text, start, end)
    told = around.appose() or read_christening(text, start)
    if not told and " " not in text[start:end]:
        told = tell(around)
    return Found(told or kind, start, end), bool(told)


def read_christening(text: str, start: int) -> EntityKind | None:
    """What "a loader dubbed by its finders X" says of X: the noun that stands last before the word of naming."""
    before = re.split(r"[.!?]\s|\n", text[max(0, start - 120) : start])[-1]
    naming = _NAMING.search(before)
    nouns = list(_NAMED_THING.finditer(before, 0, naming.start())) if naming else []
    if not nouns:
        return None
    return "malware" if nouns[-1]["malware"] else "actor"


def tell(around: Surroundings) -> EntityKind | None:
    if around.name_threat():
        return around.say_threat(plainly=True)
    return "organisation" if around.say("organisation") else None


def find_by_role(text: str, common: CommonWords) -> Iterator[Found]:
    """A name after a trade or a sort of thing: "la chanteuse Alma", "le logiciel Boréal"."""
    for kind, pattern in read_roles():
        for match in pattern.finditer(text):
            start, end = match.span(1)
            name = match[1]
            if not (name in common or name.lower() in read_words()["peoples"] or name in read_words()["terms"]):
                yield Found(kind, start, end)


def find_by_first_name(text: str, common: CommonWords) -> Iterator[Found]:
    """A first name and what follows it with a capital: "Inès Ferrand", "Bertrand Le Gall"."""
    for match in _FULL_NAME.finditer(text):
        last = match[2].split()[-1]
        if (
            match[1] in read_first_names()
            and not (last in common and last.isupper())
            and last not in read_words()["terms"]
        ):
            yield Found("person", *match.span())


@cache
def read_roles() -> tuple[tuple[EntityKind, re.Pattern[str]], ...]:
    words = read_words()
    name = rf"({_CAPITAL}[\w’'.-]*\w(?:[ \u00a0]{_CAPITAL}[\w’'-]*\w){{0,2}})"
    nationals = "|".join(sorted(word.capitalize() for word in words["peoples"]))
    articles = r"(?:(?:[Ll]e|[Ll]a|[Ll]es|[Uu]ne?|[Dd]u|[Aa]u|[Dd]eux|jeune) |[Ll]['’])"
    heads: dict[str, EntityKind] = {"roles": "person", "organisations": "organisation", "products": "product"}
    return ("person", re.compile(rf"(?<![\w-]){articles}(?:{nationals}) {name}")), *(
        (kind, re.compile(rf"(?<![\w-])(?:{alternatives(words[key])})[ \u00a0]{name}")) for key, kind in heads.items()
    )


def alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))


def is_technical(text: str, known: Sequence[Found]) -> bool:
    """Whether a text speaks of programs, where models trained on news take every capital for somebody."""
    return any(found.kind in ("malware", "actor", "product") for found in known) or bool(_TECHNICAL.search(text))


def is_likely(text: str, found: Found, common: CommonWords) -> bool:
    """Whether a model's proposal in a technical text may be kept though nothing else speaks for it."""
    words = text[found.start : found.end].split()
    if len(words) > 1:
        return not all(word in common or word in read_words()["terms"] for word in words)
    mixed = not words[0][1:].islower() and not words[0].isupper()
    if found.kind == "person":
        return (
            not mixed
            and not words[0].isupper()
            and (
                bool(_SPEAKS.match(text, found.end))
                or bool(_TITLED.search(text, max(0, found.start - 20), found.start))
            )
        )
    return not words[0].isupper() and not (mixed and found.kind == "place") and words[0] not in common
