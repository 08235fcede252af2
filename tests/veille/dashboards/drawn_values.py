"""Values in the words of a format, as Kibana has it: numbers, moments, links, and words that stand for others."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal

NOTHING = "-"
#: What stands for what is no value of a document, by language.
OTHERS = {
    "__other__": {"en": "Other", "fr": "Autres"},
    "__missing__": {"en": "(missing value)", "fr": "(sans valeur)"},
}
EMPTY = {"en": "(empty)", "fr": "(vide)"}
#: Kibana's own, where a data view has none.
MOMENT = "MMM D, YYYY @ HH:mm:ss.SSS"
#: Formats that are read; None shows a value as it is.
FORMATS = (None, "date", "number", "static_lookup", "url")
#: From the parts of a moment's pattern to those of CLDR; what stands in brackets is said as it is.
_PARTS = {"YYYY": "yyyy", "MMMM": "MMMM", "MMM": "MMM", "MM": "MM", "DD": "dd", "D": "d"}
_PARTS |= {"HH": "HH", "H": "H", "mm": "mm", "ss": "ss", "SSS": "SSS"}
_PATTERN = re.compile(rf"\[([^\]]*)\]|({'|'.join(_PARTS)})|([A-Za-z']+)")


@dataclass(frozen=True)
class Shown:
    """A value in a cell: its words, the address they lead to, and whether it is a number."""

    text: str
    link: str = ""
    is_number: bool = False


def show_value(value: Any, given: Mapping[str, Any], *, language: str, zone: tzinfo) -> Shown:
    """ValueError for a format that is not read: never something like it."""
    id_, params = given.get("id"), given.get("params", {})
    if id_ not in FORMATS:
        raise ValueError(f"values of the format {id_} are not shown")
    if value is None:
        return Shown(NOTHING)
    if value in OTHERS:
        return Shown(OTHERS[value][language])
    if id_ == "static_lookup":
        value = _look_up(params, value)
    if isinstance(value, datetime):
        where = ZoneInfo(params["timezone"]) if "timezone" in params else zone
        return Shown(write_moment(value, where, language, params.get("pattern", MOMENT)))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Shown(format_decimal(value, _pattern_of(params), locale=language), is_number=True)
    text = _to_key(value) or EMPTY[language]
    return _link(params, text) if id_ == "url" else Shown(text)


def write_moment(moment: datetime, zone: tzinfo, language: str, pattern: str) -> str:
    return format_datetime(moment.astimezone(zone), _translate(pattern), locale=language)


def _to_key(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _look_up(params: Mapping[str, Any], value: Any) -> Any:
    said = {each["key"]: each["value"] for each in params["lookupEntries"]}.get(_to_key(value))
    return params.get("unknownKeyValue") or value if said is None else said


def _link(params: Mapping[str, Any], text: str) -> Shown:
    """Addresses of the web alone lead anywhere."""
    said = params.get("labelTemplate") or text
    for name in ("{{value}}", "{{rawValue}}", "{{url}}"):
        said = said.replace(name, text)
    return Shown(said, text if text.startswith(("http://", "https://")) else "")


def _pattern_of(params: Mapping[str, Any]) -> str:
    """Of a number: as many decimals as a column has, or at most as many as a pattern has in brackets."""
    if "decimals" in params:
        decimals = "0" * params["decimals"]
    else:
        decimals = "#" * len(params.get("pattern", "0,0.[###]").partition("[")[2].rstrip("]"))
    return f"#,##0.{decimals}" if decimals else "#,##0"


def _translate(pattern: str) -> str:
    """Of a moment, for Babel."""

    def write(found: re.Match[str]) -> str:
        said, part, other = found.groups()
        if other:
            raise ValueError(f"{other} in the pattern {pattern} is not read")
        return _PARTS[part] if part else f"'{said}'"

    return _PATTERN.sub(write, pattern)
