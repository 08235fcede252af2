"""Lines as they are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.veille.digest.examples import line
from veille.digest.rendering_lines import GAP, LONGEST, Piece, cut_line
from veille.digest.rendering_wrapping import underline, wrap


@pytest.mark.parametrize(
    ("written", "values", "pieces"),
    [
        ("Rien à lire.", (), [Piece("Rien à lire.")]),
        (
            "{3 M€} et {40 %} ailleurs",
            ("a", "b"),
            [Piece("3 M€", "a"), Piece(" et "), Piece("40 %", "b"), Piece(" ailleurs")],
        ),
        (
            "Sent to [drop.example] for {2,000 euros}",
            ("a",),
            [Piece("Sent to drop[.]example for "), Piece("2,000 euros", "a")],
        ),
        ("From [192.0.2.7]", (), [Piece("From 192[.]0[.]2[.]7")]),
        ("Write to no-reply@drop.example", (), [Piece("Write to no-reply[@]drop[.]example")]),
        ("", (), []),
    ],
    ids=["plain", "figures", "an indicator before a figure", "address", "not annotated", "empty"],
)
def test_figures_are_pieces_and_indicators_are_defanged(written, values, pieces):
    assert cut_line(line(written, values=values)) == pieces


def test_figures_that_overlap_are_the_first_of_them():
    told = line("de 3 à 5 millions", marks=((3, 17), (7, 17)), values=("3 to 5", "5"))
    assert cut_line(told) == [Piece("de "), Piece("3 à 5 millions", "3 to 5")]


@pytest.mark.parametrize("before", [0, 100, 3000])
def test_of_a_very_long_line_what_is_around_its_figure_is_shown(before):
    told = line("mot " * (before // 4) + "{77 M€}" + " suite" * 500, values=("77 M EUR",))
    pieces = cut_line(told)
    assert Piece("77 M€", "77 M EUR") in pieces
    assert sum(len(piece.text) for piece in pieces) <= LONGEST + 2
    assert (pieces[0].text == GAP, pieces[-1].text == GAP) == (before > LONGEST, True)


@given(st.text(alphabet="ab 1{", max_size=900), st.data())
def test_every_character_of_a_line_is_shown_once_and_in_order(text, data):
    places = data.draw(st.lists(st.integers(0, len(text)), max_size=8).map(sorted))
    marks = tuple(zip(places[::2], places[1::2], strict=False))
    told = line("", text=text, marks=marks, values=("v",) * len(marks))
    shown = "".join(piece.text for piece in cut_line(told))
    assert shown.strip(GAP) in text
    assert len(shown.strip(GAP)) == min(len(text), LONGEST)


@given(st.text(), st.sampled_from(["", "> ", "* "]), st.sampled_from(["", "> ", "  "]))
def test_wrapping_loses_no_word_and_breaks_none(text, first, rest):
    lines = wrap(text, first, rest).split("\n") if text.split() else []
    words = [word for number, each in enumerate(lines) for word in each[len(rest if number else first) :].split()]
    assert words == text.split()


def test_a_heading_is_underlined_as_long_as_it_is():
    assert underline("Été à Sète") == "Été à Sète\n=========="
    assert underline("mot " * 30).endswith("\n" + "=" * 71)
