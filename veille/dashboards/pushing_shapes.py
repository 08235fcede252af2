"""Reading JSON that may have any shape: what is not as it should be counts as not being there."""

from collections.abc import Mapping
from typing import Any


def as_mapping(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, dict) else {}


def list_mappings(body: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = body.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def dig(body: Any, *names: str) -> Any:
    """What is below these names, one in the other; None where there is nothing."""
    for name in names:
        body = as_mapping(body).get(name)
    return body
