"""Data views as they were exported: what fields are called, and in which words their values are shown."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from index.dashboards.asking import Column
from tests.veille.dashboards.drawn_values import NOTHING, Shown, show_value


@dataclass(frozen=True)
class View:
    time_field: str | None
    names: Mapping[str, str]
    formats: Mapping[str, Mapping[str, Any]]
    language: str
    zone: tzinfo

    def name(self, field: str) -> str:
        return self.names.get(field, field)

    def show(self, field: str, value: Any) -> Shown:
        """A value of a field, or several of them."""
        if not isinstance(value, list):
            return show_value(value, self.formats.get(field, {}), language=self.language, zone=self.zone)
        shown = [self.show(field, each) for each in value]
        return shown[0] if len(shown) == 1 else Shown(", ".join(each.text for each in shown) or NOTHING)

    def show_cell(self, column: Column, value: Any) -> Shown:
        """A value in a panel's column: what counts values of a field is none of them."""
        of_field = self.formats.get(column.field or "", {}) if column.operation not in ("count", "unique_count") else {}
        return show_value(value, column.params.get("format") or of_field, language=self.language, zone=self.zone)


def read_view(saved: Mapping[str, Any], language: str, zone: tzinfo) -> View:
    attributes = saved["attributes"]
    labels = json.loads(attributes.get("fieldAttrs") or "{}")
    names = {field: each["customLabel"] for field, each in labels.items() if each.get("customLabel")}
    formats = json.loads(attributes.get("fieldFormatMap") or "{}")
    return View(attributes.get("timeFieldName"), names, formats, language, zone)
