"""JSON as it is exported: the same text for the same content."""

import json
from collections.abc import Iterable
from typing import Any

from index.dashboards.naming import SavedObject


def to_json(value: Any) -> str:
    """Attributes of saved objects are JSON in a string."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def to_lines(objects: Iterable[SavedObject]) -> bytes:
    """An export as Kibana writes it: a line for each object, and the summary as the last."""
    lines = [json.dumps(each, ensure_ascii=False, sort_keys=True, separators=(",", ":")) for each in objects]
    summary = {
        "excludedObjects": [],
        "excludedObjectsCount": 0,
        "exportedCount": len(lines),
        "missingRefCount": 0,
        "missingReferences": [],
    }
    return "".join(f"{line}\n" for line in [*lines, to_json(summary)]).encode()
