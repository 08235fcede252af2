"""Products and their makers, of CISA's catalogue and of CERT-FR's bulletins."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from nlp.catalogues.rows import BRACKETS, SHORTEST, Review, Row, is_word, slug


def list_products(
    kev: Iterable[dict[str, Any]], vendors: Iterable[dict[str, Any]], review: Review, words: frozenset[str]
) -> Iterator[Row]:
    made: dict[str, set[str]] = defaultdict(set)
    for entry in kev:
        made[entry["vendor"].strip()].update(split_products(entry["product"]))
    for entry in vendors:
        made[entry["vendor"].strip()].update(part for name in entry["products"] for part in split_products(name))
    products = {product for names in made.values() for product in names}
    for vendor, names in sorted(made.items()):
        kind = "product" if vendor in products else "organisation"
        if len(vendor) >= SHORTEST:
            yield Row(
                vendor,
                kind,
                f"{'product' if kind == 'product' else 'org'}:{slug(vendor)}",
                vendor,
                is_word(vendor, words),
            )
        for name in sorted(names - {vendor}):
            yield from name_product(vendor, name, review, words)


def name_product(vendor: str, name: str, review: Review, words: frozenset[str]) -> Iterator[Row]:
    full = name if name.startswith(vendor) else f"{vendor} {name}"
    identifier = f"product:{slug(full)}"
    yield Row(full, "product", identifier, full, False)
    if len(name) >= SHORTEST and name not in review.generic and name != full:
        yield Row(name, "product", identifier, full, all(part.lower() in words for part in name.split()))


def split_products(text: str) -> Iterator[str]:
    """The products of a cell: "FortiOS and FortiProxy" are two, "Multiple Products" none."""
    for part in re.split(r",\s*(?:and\s+)?|\s+and\s+|\s+et\s+|/", BRACKETS.sub("", text)):
        name = part.strip()
        clear = re.fullmatch(r"[A-Za-z0-9.][\w .+!&-]*", name) and not name.islower() and 2 < len(name) <= 40
        if clear and not re.search(r"^Multiple\b|\b(?:pour|les|de|des|for)\b", name):
            yield name
