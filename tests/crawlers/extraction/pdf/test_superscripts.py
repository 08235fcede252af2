"""Raised characters."""

import time

import pytest

from crawlers.extraction.pdf.characters import clean, drop_leaders
from crawlers.extraction.pdf.hyphens import Joiner
from crawlers.extraction.pdf.paragraphs import BULLET, ENUMERATOR, is_ended
from crawlers.extraction.pdf.superscripts import is_mark, resolve


@pytest.mark.parametrize(
    ("before", "raised", "left"),
    [
        ("500 millions", "1", ""),
        ("12 %", "3", ""),
        ("2 400", "3", ""),  # the page has a note 3
        ("10", "6", "⁶"),  # and none with this number
        ("45 m", "2", "²"),
        ("en km", "2", "²"),
        ("la norme", "2", ""),
        ("le 1", "er", "er"),
        ("au XX", "e", "e"),
        ("M", "me", "me"),
        ("n", "os", "os"),
        ("the 2", "nd", "nd"),
        ("centres", "(4)", ""),
        ("centres", "1, 2", ""),
        ("centres", "*", ""),
        ("centres", "a", ""),
    ],
)
def test_marks_go_and_what_belongs_to_the_text_stays(before: str, raised: str, left: str) -> None:
    assert resolve(raised, before, {"1", "3"}) == left


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("l’eﬃcacité ﬁnale du ﬂux", "l’efficacité finale du flux"),
        ("a\x00b\x07c", "a\ufffdbc"),
        ("\uf0b7 un point", "• un point"),
        ("e\u0301tat", "état"),
        ("1\u202f234,5\u00a0M€", "1\u202f234,5\u00a0M€"),
        ("coupe\ufffe", "coupe-"),
        ("«\u00a0oui\u00a0»  et", "«\u00a0oui\u00a0» et"),
    ],
)
def test_characters_are_those_of_a_text(drawn: str, read: str) -> None:
    assert clean(drawn) == read


@pytest.mark.parametrize("part", [".", "- ", "1.", "a", "-'", "(1", "… ", "1 000 "])
def test_no_text_is_long_to_look_at(part: str) -> None:
    text = part * (100_000 // len(part))
    start = time.process_time()
    clean(text), drop_leaders(text), is_mark(text), is_ended(text), BULLET.match(text), ENUMERATOR.match(text)
    resolve(text, text, set())
    Joiner([text]).join([text + "-", text])
    assert time.process_time() - start < 2
