"""Figures as we read them: "at least 7 300 000 000 EUR", "up by 17 percent"."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from veille.wording import Language, read_wording

BOUNDS = {"=": "", "~": "about ", ">=": "at least ", "<=": "at most ", "range": ""}


def say_value(figure: Mapping[str, Any]) -> str:
    """The number in full with its unit; of a row of the index, or of a figure's own fields."""
    number = group_digits(figure["value"])
    if figure.get("value_max") is not None:
        number = f"{number} to {group_digits(figure['value_max'])}"
    change = f"{figure['direction']} {figure.get('change') or ''}".strip() + " " if figure.get("direction") else ""
    return f"{change}{BOUNDS.get(figure['bound'], '')}{number} {figure['unit']}".rstrip()


def retell(said: str, language: Language) -> str:
    """What `say_value` says, to a reader of this language: "about 40 %", "environ 1,5 %". Nouns stay as they are."""
    match = _SAID.fullmatch(said)
    if match is None:
        return said
    labels = read_wording("amounts", language).labels
    words = [labels.get(match[name], match[name]) for name in ("change", "bound")]
    numbers = [_mark_decimals(match[name], language) for name in ("number", "most") if match[name]]
    told = f" {labels['to']} ".join(numbers)
    return " ".join(part for part in (*words, told) if part) + _retell_unit(match["unit"], labels)


#: What `say_value` puts together.
_SAID = re.compile(
    r"(?:(?P<change>(?:up|down)(?: (?:to|by))?) )?(?:(?P<bound>about|at least|at most) )?"
    r"(?P<number>-?\d[\d\u00a0.]*)(?: to (?P<most>-?\d[\d\u00a0.]*))?(?: (?P<unit>.+))?"
)


def _mark_decimals(number: str, language: Language) -> str:
    return number.replace(".", ",") if language == "fr" else number


def _retell_unit(unit: str | None, labels: Mapping[str, str]) -> str:
    """A unit after its number, from which no line end parts it; of a rate the first part alone is known."""
    if not unit:
        return ""
    first, slash, rest = unit.partition("/")
    return "\u00a0" + labels.get(first, first) + slash + rest


def group_digits(value: float) -> str:
    """7300000000.5 as "7 300 000 000.5": spaces that do not break, and a point, which no language takes for another."""
    whole, point, rest = write_number(abs(value)).partition(".")
    return "-" * (value < 0) + f"{int(whole):,}".replace(",", "\u00a0") + point + rest


def write_number(value: float) -> str:
    """The shortest decimal that is this number, without an exponent."""
    written = format(Decimal(repr(float(value))), "f")
    return written.removesuffix(".0")
