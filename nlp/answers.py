"""Answers about loose texts: annotations in the form of the ``annotate`` filter."""

from typing import Any

from corpus.document import Annotations

#: What is said only when it holds.
_FLAGS = ("negated", "hypothetical")


def to_answer(identifier: str, annotations: Annotations) -> dict[str, Any]:
    """One JSON object about a text that was read as ``body``, the only field: its offsets are those of the text.

    What is not known is left out, but for ``language``, which is null; what no component reads is an empty list.
    """
    found = annotations.model_dump(mode="json", exclude={"stamp", "language"}, exclude_none=True)
    return {"id": identifier, "language": annotations.language, **_simplify(found)}


def _simplify(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _simplify(inner) for key, inner in value.items() if _is_shown(key, inner)}
    if isinstance(value, list):
        return [_simplify(inner) for inner in value]
    return value


def _is_shown(key: str, value: Any) -> bool:
    return key != "field" and (key not in _FLAGS or value)
