"""Names of fields as users type them: in French or English, with or without accents and capitals."""

import difflib

from index.analysis import fold_value
from index.collections import COLLECTIONS, Collection
from index.distance import measure_distance


def find_name(collection: Collection, typed: str) -> str | None:
    """The field or part that ``typed`` names; None where there is none."""
    return collection.names.get(fold_value(typed))


def explain_unknown(collection: Collection, typed: str) -> str:
    """What to write in place of a name that the collection does not have."""
    for part, other in collection.parts.items():
        if find_name(COLLECTIONS[other], typed):
            return f"{other} have it: write {part}:({typed}:…)"
    if any(whole.parts.get(find_name(whole, typed) or "") == collection.name for whole in COLLECTIONS.values()):
        return f"what stands in '{typed}:(…)' stands alone among {collection.name}, as in unit:EUR value:>1e9"
    near = suggest_name(collection, typed)
    return (
        f"did you mean '{near}'?" if near else f"there are {', '.join(sorted((*collection.fields, *collection.parts)))}"
    )


def suggest_name(collection: Collection, typed: str) -> str | None:
    """The name or alias, as it is spelled, that ``typed`` is nearest to: so it is in the reader's own language."""
    spelled = {fold_value(name): name for name in collection.spellings}
    folded = fold_value(typed)[:LONGEST_NAME]
    near = difflib.get_close_matches(folded, spelled, n=5, cutoff=0.5)
    # Where two are as near, the one that is declared first: a name before its aliases.
    order = {name: place for place, name in enumerate(spelled)}
    best = min(near, key=lambda name: (measure_distance(folded, name, most=LONGEST_NAME), order[name]), default=None)
    return None if best is None else spelled[best]


#: Characters of a mistyped name that are compared with the names there are.
LONGEST_NAME = 40
