"""Proposals: the spans of a statistical model, made into names or dropped."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus.vocabulary import EntityKind
from nlp.names.mention import is_name, trim
from nlp.words import CommonWords, read_words

#: What an English name of a program or company is followed by and does not end with.
TAIL = re.compile(
    r"[ \u00a0](?:DLL|RATs?|RaaS|[Rr]ansomware|Trojan|Loader|[Mm]alware|[Gg]roup|[Gg]ang|Stealer|[Bb]otnet|C2|APIs?)$"
)
#: After one of these a capital says nothing.
_SENTENCE_START = re.compile(r"(?:^|[.!?…:»«\"“”\n•–—|-])[\s«\"“»'‘(*#]*$")
_WORK = re.compile(
    r"(?:séries?|films?|romans?|livres?|émissions?|documentaires?|saisons?|albums?|chansons?|titres?|ouvrages?|pièce|bande-annonce|podcast|jeu|"
    r"programme|rubrique|dictionnaire|novel|book|movie|show|song)\b[^.\n]{0,60}$",
    re.IGNORECASE,
)
#: Code, files, techniques and numbers with letters.
_CODE = re.compile(
    r"[\\%={}_$<>@]|\.(?:exe|dll|apk|py|js|vbs|bat|ps1|iso|zip|rar|docx?|xlsx?|pdf|lnk|msi|dat|bin|xml|html?|php|sys|so|jar)\b|^[TS]\d{4}\b"
    r"|\d\.\d|COVID|Covid|\b[0-9A-Fa-f]{12,}\b|^\d+\b|^[^A-Za-zÀ-ÿ]+$|[\u0400-\u04ff\u3040-\u9fff]",
)
_OFFICE = re.compile(r"(?:de la|de l['’]|des|du|aux?)\s")
#: "l'émission Cap Nord": a title that stands without quotes.
#: "le ministre des Armées": what an office is for, and no body.
_MINISTER = re.compile(
    r"(?:[Mm]inistre|[Ss]ecrétaire d['’][ÉE]tat|chargée?) (?:\w+ )?(?:de la |de l['’]|des |du |de |à la |à l['’]|aux )$"
)
_TITLE = re.compile(r"(?:émission|série|film|roman|thriller|saga|documentaire|podcast|album|chanson|jeu vidéo) $")
_QUOTED = re.compile(r"[«\"“][\s\u00a0]?([^«»\"“”\n]{2,60})[\s\u00a0]?[»\"”]")


class Proposal(NamedTuple):
    kind: EntityKind
    start: int
    end: int


def clean_proposals(text: str, spans: Sequence[Proposal], common: CommonWords) -> Iterator[Proposal]:
    works = find_works(text)
    for span in spans:
        for part in split_pairs(text, span):
            kept = clean(text, part, common)
            if kept and not any(start <= kept.start and kept.end <= end for start, end in works):
                yield kept


def split_pairs(text: str, span: Proposal) -> Iterator[Proposal]:
    """Two lines, or names with a bar or a dash between them, are two."""
    start = span.start
    for match in re.finditer(r"\n+|\s[/|–—-]\s|/|[«»]", text[span.start : span.end]):
        yield span._replace(start=start, end=span.start + match.start())
        start = span.start + match.end()
    yield span._replace(start=start)


def clean(text: str, span: Proposal, common: CommonWords) -> Proposal | None:
    kind, start, end = span
    start, end = trim(text, start, end, kind=kind)
    if kind == "organisation" and text[start:end].split(" ")[0].lower() in read_words()["titles"]:
        return None  # "ministre de l'Intérieur": an office, and no name of a body
    start = skip_head(text, start, end, kind)
    end = cut_tail(text, start, end, kind)
    start, end = trim(text, start, end, kind=kind)
    numbered = any(map(str.isdigit, text[start:end])) and kind != "organisation"
    if not is_name(text[start:end]) or numbered or is_other(text, start, end, common):
        return None
    return Proposal(kind, start, end)


def skip_head(text: str, start: int, end: int, kind: EntityKind) -> int:
    """Past titles, and past words in lower case that are no part of such a name."""
    words = read_words()
    kept = (
        words["particles"]
        if kind == "person"
        else words["bodies"] | (words["place_heads"] if kind == "place" else set())
    )
    while match := re.match(r"\S+[ \u00a0]+", text[start:end]):
        word = match[0].strip()
        bare = word.lower()
        lower = word[0].islower() and not any(map(str.isupper, word))
        article = word in ("A", "An") or (
            word == "The" and bool(_SENTENCE_START.search(text[max(0, start - 8) : start]))
        )
        if not (bare in words["titles"] or article or (lower and bare not in kept)):
            break
        start += match.end()
    return start


def cut_tail(text: str, start: int, end: int, kind: EntityKind) -> int:
    """Before generic words, and before adjectives that say of which nation."""
    peoples = read_words()["peoples"]
    while match := re.search(r"[ \u00a0]+([^\s\u00a0]+)$", text[start:end]):
        word = match[1]
        national = word.lower() in peoples and word.islower()
        plain = word.islower() and kind in ("person",) and word.isalpha()
        if not (national or plain or TAIL.search(text[start:end])):
            break
        end = start + match.start()
    return end


def is_other(text: str, start: int, end: int, common: CommonWords) -> bool:
    """Whether what stands there is a word, a people, a term or a title and not a name."""
    words = read_words()
    parts = re.split(r"[ \u00a0]+", text[start:end].strip("."))
    lowered = [part.lower() for part in parts]
    if _MINISTER.search(text, max(0, start - 40), start):
        return True
    if _OFFICE.match(text, start) or _TITLE.search(text, max(0, start - 20), start):
        return True
    if text[start:end] in words["fictional"] or _CODE.search(text[start:end]):
        return True
    if all((len(part) < 3 and not part.isalpha()) or part == "C" for part in parts):
        return True
    if all(part in words["terms"] for part in parts) or all(part in words["peoples"] for part in lowered):
        return True
    if lowered[0] in words["titles"] and (len(parts) == 1 or all(part.islower() for part in parts[1:])):
        return True
    starts = bool(_SENTENCE_START.search(text[max(0, start - 8) : start]))
    if len(parts) == 1:
        return parts[0] in common and (starts or parts[0].islower() or lowered[0].removesuffix("s") in words["common"])
    return starts and parts[0] in common and all(part.islower() or part in common for part in parts[1:])


def find_works(text: str) -> list[tuple[int, int]]:
    """Quoted titles of works: not named here, nor is what they name."""
    found = []
    for match in _QUOTED.finditer(text):
        title = match[1].strip()
        few = len(title.split()) <= 8 and title[:1].isupper()
        if few and (
            _WORK.search(text[max(0, match.start() - 80) : match.start()])
            or title.split()[0] in ("Le", "La", "Les", "Un", "Une", "The")
        ):
            found.append(match.span(1))
    return found
