"""What fields and values are called, in both languages: the YAML beside this."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from index.dashboards.model import Language


def label_of(field: str, language: Language) -> str:
    """The field as a column's head."""
    label: str = _read()["fields"].get(field, {}).get(language, field)
    return label


def values_of(collection: str, language: Language) -> Mapping[str, Mapping[str, str]]:
    """By field the values that are shown in other words."""
    fields = _read()["values"].get(collection, {})
    return {field: {value: said[language] for value, said in each.items()} for field, each in fields.items()}


@cache
def _read() -> Any:
    import yaml

    return yaml.safe_load(resources.files(__package__).joinpath("words.yml").read_text(encoding="utf-8"))
