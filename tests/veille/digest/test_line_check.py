"""The gate of a line."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.veille.digest.papers import ADDRESS, NOON, write_document, write_line, write_title
from veille.digest.line_check import check

FRENCH = "Une panne touche la régie. Elle a privé d'eau 12 500 foyers, pour un coût de 2,5 M€. Rien n'est réglé."
ENGLISH = "A failure hit the utility. It cut off 12,500 homes, at a cost of $2.5m. Nothing is fixed."
SENTENCES = {
    "fr": "Elle a privé d'eau 12 500 foyers, pour un coût de 2,5 M€.",
    "en": "It cut off 12,500 homes, at a cost of $2.5m.",
}


@pytest.fixture(params=["fr", "en"])
def document(request):
    body = {"fr": FRENCH, "en": ENGLISH}[request.param]
    return write_document("Une panne à la régie des eaux", body, language=request.param)


@pytest.fixture
def line(document):
    return write_line(document, "body", SENTENCES[document.content.language])


def test_a_line_that_says_what_its_document_says_is_shown(document, line):
    assert len(line.values) == 2
    assert check(line, document) is None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"document": "b"}, "of the document b"),
        ({"text": "Elle a privé d'eau 12 600 foyers."}, "do not stand"),
        ({"field": "lead"}, "do not stand"),
        ({"start": -1}, "do not stand"),
        ({"end": 10_000}, "do not stand"),
        ({"title": "Une autre panne"}, "another title"),
        ({"publisher": "Le Courrier"}, "the publisher is La Gazette"),
        ({"moment": NOON + timedelta(days=1)}, "dates it"),
        ({"link": "https://other.example/2026/panne#:~:text=panne"}, "another page"),
        ({"url": f"{ADDRESS}?id=2"}, "another page"),
        ({"link": "javascript:alert(1)"}, "another page"),
        ({"values": ("12\u00a0500 foyer",)}, "not every marked figure"),
        ({"values": ("2\u00a0500 EUR",) * 2}, "not as 2\u00a0500 EUR"),
        ({"marks": ((0, 4), (5, 9))}, "no figure"),
        ({"marks": ((0, 4), (5, 9_000))}, "no figure"),
        ({"marks": ((4, 0), (5, 9))}, "no figure"),
    ],
)
def test_what_is_not_so_keeps_a_line_out(document, line, changed, reason):
    assert reason in (check(replace(line, **changed), document) or "")


def test_an_empty_line_is_no_line(document):
    assert check(write_line(document, "body", ""), document) is not None


def test_a_moment_at_which_it_was_first_seen_is_not_the_publishers(document, line):
    seen = write_line(document, "body", line.text, moment=NOON + timedelta(hours=2), dated="first_seen")
    assert check(seen, document) is None


def test_a_bound_that_the_words_have_belongs_to_the_value():
    document = write_document("La régie", "Plus de 300 vannes ont été changées.")
    (value,) = write_line(document, "body", document.content.body).values
    assert value.startswith("at least ")
    bare = write_line(document, "body", document.content.body, values=(value.removeprefix("at least "),))
    assert "at least" in (check(bare, document) or "")


def test_words_are_read_in_their_sentence_also_where_the_line_is_a_part_of_it():
    body = "Au cours de la nuit, la régie a dû fermer 300 vannes dans le quartier nord."
    document = write_document("La régie", body)
    part = write_line(document, "body", "fermer 300 vannes")
    assert part.values
    assert check(part, document) is None


def test_a_figure_of_a_table_is_read_in_its_row():
    body = "quartier\tfoyers\nNord\t1 200 foyers\nSud\t450 foyers"
    document = write_document("La régie", body)
    line = write_line(document, "body", "Sud\t450 foyers")
    assert line.values
    assert check(line, document) is None


def test_a_title_needs_its_numbers_in_the_text_and_a_sentence_does_not():
    document = write_document("La régie ferme 300 vannes", "La régie a fermé 200 vannes.")
    assert "300 vannes" in (check(write_title(document), document) or "")
    assert check(write_line(document, "body", document.content.body), document) is None
