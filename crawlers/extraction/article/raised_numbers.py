"""Raised numbers that are no marks of notes: powers, and the cents of a price."""

import re
from collections.abc import Collection

#: What is raised to a power, whatever the marks of the page: a unit, or a letter that stands for a number.
_UNIT = re.compile(r"(?<![^\W\d_])(?:[kcdhmnMGµμ]?m|(?<=\d)(?:ft|in|yd|mi)|(?<=\d\s)(?:ft|in|yd|mi)|[a-z])$")
_BASE = re.compile(r"(?<![\d.,])(?<!\d\s)(?:10|2)$|\bCO$")
_EXPONENT, _SIGNED = re.compile(r"[2-9]|[1-9]\d{1,2}"), re.compile(r"[-+−–]\d{1,3}")
_UNKNOWN = re.compile(r"[nkmx]")
_SUPERSCRIPTS = str.maketrans("0123456789-+−–nkmx", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁻⁻ⁿᵏᵐˣ")
#: A sum without cents, short as a price is, with its sign before or after it.
_SUM = re.compile(r"(?P<sign>[€$£]\s?)?(?<![\d.,])(?<!\d\s)\d{1,3}(?:(?P<mark>[\s.,]?)\d{3})?(?P<last>\s?[€$£])?$")
_CENTS, _CURRENCY = re.compile(r"\d\d(?P<sign>\s?[€$£])?"), re.compile(r"\s?(?:[€$£]|(?:euros?|EUR|USD|CHF|GBP)\b)")


def is_exponent(text: str, before: str, marks: Collection[str] = ()) -> bool:
    """Whether a text raised after ``before`` is its power; after a number only where no note has that mark."""
    if _SIGNED.fullmatch(text):
        return True
    if _UNIT.search(before):
        return text in ("2", "3")
    if _BASE.search(before):
        return text not in marks and bool(_EXPONENT.fullmatch(text) or _UNKNOWN.fullmatch(text))
    return False


def read_cents(text: str, before: str, after: str) -> str:
    """Two raised digits beside the sign of a currency, as the decimals of the sum before them; else nothing."""
    price, cents = _SUM.search(before), _CENTS.fullmatch(text)
    if not (price and cents) or not (price["sign"] or price["last"] or cents["sign"] or _CURRENCY.match(after)):
        return ""
    if price["last"]:  # "1 299 €50"
        return text
    return f".{text}" if price["mark"] == "," or (price["sign"] and price["mark"] != ".") else f",{text}"


def write_raised(text: str) -> str:
    return text.translate(_SUPERSCRIPTS)
