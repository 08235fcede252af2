"""Figures as we read them: "at least 7 300 000 000 EUR", "up by 17 percent"."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

BOUNDS = {"=": "", "~": "about ", ">=": "at least ", "<=": "at most ", "range": ""}


def say_value(figure: Mapping[str, Any]) -> str:
    """The number in full with its unit; of a row of the index, or of a figure's own fields."""
    number = group_digits(figure["value"])
    if figure.get("value_max") is not None:
        number = f"{number} to {group_digits(figure['value_max'])}"
    change = f"{figure['direction']} {figure.get('change') or ''}".strip() + " " if figure.get("direction") else ""
    return f"{change}{BOUNDS.get(figure['bound'], '')}{number} {figure['unit']}".rstrip()


def group_digits(value: float) -> str:
    """7300000000.5 as "7 300 000 000.5": spaces that do not break, and a point, which no language takes for another."""
    whole, point, rest = write_number(abs(value)).partition(".")
    return "-" * (value < 0) + f"{int(whole):,}".replace(",", "\u00a0") + point + rest


def write_number(value: float) -> str:
    """The shortest decimal that is this number, without an exponent."""
    written = format(Decimal(repr(float(value))), "f")
    return written.removesuffix(".0")
