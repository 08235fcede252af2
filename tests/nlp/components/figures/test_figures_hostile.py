"""Texts made to keep the reader of figures busy: time grows with their length, not faster."""

import time

import pytest

from nlp.components.figures import find_figures

#: Seconds of one processor for 4,000 characters, ten times what most of these take.
LIMIT = 3.0
SIZE = 4_000
UNITS = {
    "digits": ("9", "en"),
    "grouped digits": ("123 456 ", "fr"),
    "commas between digits": ("1,", "en"),
    "ones": ("one ", "en"),
    "words of number": ("deux cent mille ", "fr"),
    "hedges": ("plus de moins de ", "fr"),
    "articles": ("une demi ", "fr"),
    "spaces": (" ", "en"),
    "line breaks": ("\n", "fr"),
    "dots": (".", "en"),
    "quotes": ("« »", "fr"),
    "ranges": ("3 à 4 à ", "fr"),
    "lists": ("3, 4, ", "en"),
    "ratios": ("un a sur ", "fr"),
    "hyphens": ("quatre-vingt-", "fr"),
    "slashes": ("1/2/", "en"),
    "signs": ("$€%", "en"),
    "prepositions": ("de d'", "fr"),
    "modifiers": ("12 big red ", "en"),
    "apostrophes": ("12'34''", "fr"),
    "months": ("12 mai et ", "fr"),
}


@pytest.mark.parametrize(("unit", "language"), UNITS.values(), ids=UNITS.keys())
def test_hostile_text_takes_little_time(unit, language):
    assert measure(unit * (SIZE // len(unit)), language) < LIMIT


@pytest.mark.parametrize("unit", ["9", "one ", " ", ".", "«"], ids=["digits", "ones", "spaces", "dots", "quotes"])
def test_time_grows_no_faster_than_length(unit):
    short, long = (measure(unit * (size // len(unit)), "en") for size in (10_000, 100_000))
    assert long < 20 * short + 0.5


@pytest.mark.parametrize(
    "text",
    ["3 " + "million " * 60 + "files", "millions of " * 60 + "files", "9" * 5_000 + "'25"],
    ids=["scales", "vague", "stopwatch"],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_number_is_without_end(text, language):
    assert all(abs(figure.value) < 1e30 for figure in find_figures(text, language=language))


def measure(text, language):
    started = time.process_time()
    list(find_figures(text, language=language))
    return time.process_time() - started
