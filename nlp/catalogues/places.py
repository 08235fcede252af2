"""Places: countries with their capitals, French departments and large towns."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from nlp.catalogues.rows import LONGEST, SHORTEST, Row
from nlp.words import NAMES


def list_places(
    countries: Iterable[dict[str, Any]], french: Iterable[dict[str, Any]], words: frozenset[str]
) -> Iterator[Row]:
    reviewed = yaml.safe_load((NAMES / "places.yml").read_text(encoding="utf-8"))
    towns, weak = frozenset(reviewed["towns"]), words | {name.lower() for name in reviewed["ambiguous"]}
    for country in countries:
        shown = country["en"]
        for name in sorted({country["fr"], country["en"], *country["alt"]}):
            yield from name_place(name, f"country:{country['cc']}", shown, weak)
        for capital in country["capital"]:
            yield from name_place(capital, f"capital:{country['cc']}", capital, weak)
    for place in french:
        if place["kind"] == "departement":
            yield from name_place(place["name"], f"departement:{place['code']}", place["name"], weak)
        elif place["name"] in towns and place["kind"] == "COM" and not place["code"].startswith("97"):
            yield from name_place(place["name"], f"commune:{place['code']}", place["name"], weak)


def name_place(name: str, identifier: str, shown: str, words: frozenset[str]) -> Iterator[Row]:
    if SHORTEST <= len(name) <= LONGEST and re.fullmatch(r"[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÿ' .’&-]+", name):
        yield Row(name, "place", identifier, shown, name.lower() in words)


def list_demonyms(countries: Iterable[dict[str, Any]]) -> set[str]:
    """In lower case, with the plurals in -s."""
    said = {word.lower() for country in countries for word in (country["demonym_en"], *country["demonym_fr"]) if word}
    words = {word for word in said if word.replace("-", "").isalpha() and len(word) >= SHORTEST}
    return words | {f"{word}s" for word in words if not word.endswith("s")}
