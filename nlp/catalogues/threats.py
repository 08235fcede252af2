"""Threats: groups and programs of ATT&CK and of the MISP galaxy."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from nlp.catalogues.rows import BRACKETS, LONGEST, SHORTEST, Review, Row, is_word, slug

#: What each part of the galaxy lists. Ransomware names are those of its makers as well.
GALAXY = {
    "threat-actor": "actor",
    "microsoft-activity-group": "actor",
    "360net": "actor",
    "ransomware": "ransomware",
    "tool": "malware",
    "android": "malware",
    "rat": "malware",
    "botnet": "malware",
    "banker": "malware",
    "exploit-kit": "malware",
    "backdoor": "malware",
    "wiper": "malware",
    "stealer": "malware",
    "cryptominers": "malware",
    "surveillance-vendor": "organisation",
    "intelligence-agencies": "organisation",
}
ATTACK = {"intrusion-set": "actor", "malware": "malware", "tool": "malware"}

_NAME = re.compile(r"[A-Za-z0-9][\w .'&+$!/-]*")
#: Names that makers of antivirus programs give to samples, numbered groups, and what is generic after a name.
_SAMPLE = re.compile(r"[:@!]|\b(?:Trojan|Backdoor|Win32|Win64|Worm|Virus|Heur|Gen)\b[./]|^[A-Z]{3,}_|/|\.[A-Z]{1,3}$")
_NUMBERED = re.compile(r"(?:Group|Unit|Operation|Campaign|[GSC])\s?-?\d+|\d+|Threat Group.*|TG-\d+")
_GENERIC_END = re.compile(
    r"\s+(?:Ransomware|RAT|Trojan|Backdoor|Botnet|Stealer|EK|Exploit Kit|Malware|Wiper|Worm|Group|Gang|Team)$"
)


def list_threats(
    attack: Iterable[dict[str, Any]],
    galaxy: Iterable[dict[str, Any]],
    review: Review,
    words: frozenset[str],
    taken: set[str],
) -> Iterator[Row]:
    found: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    for kind, identifier, shown, names in [*from_attack(attack), *from_galaxy(galaxy)]:
        for name in filter(None, (clean(name, review) for name in names)):
            if name not in taken and name.lower() not in {"", *review.dropped}:
                found[name].setdefault((kind, identifier), shown)
    for name, meanings in sorted(found.items()):
        kind, identifier, shown = choose(name, meanings)
        if name in review.legitimate:
            kind = "product"
        weak = name in review.words or (name not in review.sure and is_word(name, words))
        yield Row(name, kind, identifier, shown, weak)


def from_attack(attack: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str, str, list[str]]]:
    for entry in attack:
        if kind := ATTACK.get(entry["type"]):
            yield kind, entry["id"], entry["name"], [entry["name"], *entry["aliases"]]


def from_galaxy(galaxy: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str, str, list[str]]]:
    """A cluster that names an identifier of ATT&CK among its aliases has it."""
    for entry in galaxy:
        if kind := GALAXY.get(entry["cluster"]):
            shown = strip_generic(entry["name"])
            known = next((alias for alias in entry["aliases"] if re.fullmatch(r"[GS]\d{4}", alias)), None)
            yield kind, known or f"galaxy:{slug(shown)}", shown, [entry["name"], *entry["aliases"]]


def clean(name: str, review: Review) -> str | None:
    """The name as texts write it, or none when it is no name to look for."""
    name = strip_generic(" ".join(name.split()))
    if name in review.short:
        return name
    usable = SHORTEST <= len(name) <= LONGEST and _NAME.fullmatch(name) and not name.islower()
    listed = usable and name not in review.dropped and not _SAMPLE.search(name) and not _NUMBERED.fullmatch(name)
    return name if listed or (name in review.legitimate) else None


def strip_generic(name: str) -> str:
    return _GENERIC_END.sub("", BRACKETS.sub("", name)).strip()


def choose(name: str, meanings: dict[tuple[str, str], str]) -> tuple[str, str, str]:
    """One kind, identifier and shown name: those of ATT&CK first, then those whose own name it is."""
    kinds = {kind for kind, _ in meanings}
    kind = kinds.pop() if len(kinds) == 1 else "ransomware" if "organisation" not in kinds else "organisation"
    ranked = sorted(
        meanings.items(), key=lambda item: (item[0][1].startswith("galaxy:"), item[1].lower() != name.lower(), item[0])
    )
    (_, identifier), shown = ranked[0]
    return kind, identifier, shown
