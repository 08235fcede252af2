"""Scores of extraction: is the text of the page there, is its furniture not, is the day right?"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from veille.evaluate.tallies import Mean, Ratio, Tally

_DAY = re.compile(r"\d{4}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])")


def tally_extraction(gold: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Tally]:
    """The rows of one page: stretches of text found in the body against those that should be, and should not be there;
    the day of publication; the title."""
    return {
        "body": tally_stretches(answer.get("body") or "", gold.get("with") or (), gold.get("without") or ()),
        "day": tally_day(gold.get("date"), answer.get("published")),
        "title": tally_title(gold.get("title"), answer.get("title")),
    }


def tally_stretches(body: str, wanted: Sequence[str], unwanted: Sequence[str]) -> Ratio:
    """White space aside; as trafilatura's own evaluation counts."""
    text = squeeze(body)
    hits = sum(squeeze(stretch) in text for stretch in wanted)
    return Ratio(hits, hits + sum(squeeze(stretch) in text for stretch in unwanted), len(wanted))


def tally_day(wanted: Any, found: Any) -> Mean:
    """A label that is no day, such as one of a month, counts nothing."""
    if not isinstance(wanted, str) or not _DAY.match(wanted):
        return Mean()
    return Mean(float(isinstance(found, str) and found[:10] == wanted[:10]), 1)


def tally_title(wanted: Any, found: Any) -> Mean:
    if not isinstance(wanted, str) or not wanted.strip():
        return Mean()
    return Mean(float(isinstance(found, str) and squeeze(found).casefold() == squeeze(wanted).casefold()), 1)


def squeeze(text: str) -> str:
    return " ".join(text.split())
