"""Figures, read anew."""

import pytest

from corpus.document import Indicator
from tests.veille.digest.papers import write_document
from veille.digest.rereading import read_figures, say_figure

BODY = "La régie a fermé 12 vannes. Elle en garde 300 vannes."


def read(document, start=0, end=None):
    text = document.content.body
    return [
        text[figure.start : figure.end]
        for figure in read_figures(document, "body", start, len(text) if end is None else end)
    ]


def test_places_are_those_of_the_field():
    document = write_document("La régie", BODY)
    assert read(document) == ["12 vannes", "300 vannes"]
    assert read(document, start=28) == ["300 vannes"]
    (figure,) = read_figures(document, "body", 28, len(BODY))
    assert figure.sentence == (28, len(BODY))


def test_digits_of_names_count_nothing():
    document = write_document("La régie", BODY, names=[("body", "event", "300 vannes")])
    assert read(document) == ["12 vannes"]
    assert read(document, start=28) == []


def test_digits_of_indicators_count_nothing():
    document = write_document("La régie", BODY)
    indicator = Indicator(field="body", start=17, end=26, type="file_name", value="12 vannes", text="12 vannes")
    found = document.annotations.model_copy(update={"indicators": (indicator,)})
    assert read(document.model_copy(update={"annotations": found})) == ["300 vannes"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_words_that_no_language_has_are_not_read(language):
    assert read(write_document("La régie", f"{'1' * 200}€ 12 %", language=language)) == ["12 %"]


def test_a_document_without_annotations_is_read_too():
    assert read(write_document("La régie", BODY).model_copy(update={"annotations": None})) == [
        "12 vannes",
        "300 vannes",
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("La régie a touché 300 clients et salariés.", "300"),
        ("La régie a touché au moins 300 clients ou salariés.", "at least 300"),
        ("La régie a touché 300 clients et 40 salariés.", "300 client"),
        ("La régie a touché 300 clients et ferme.", "300 client"),
        ("La régie perd 300 euros et clients.", "300 EUR"),
    ],
)
def test_what_is_counted_together_is_no_number_of_the_first(body, said):
    document = write_document("La régie", body)
    figure = next(read_figures(document, "body", 0, len(body)))
    assert say_figure(figure._asdict(), body) == said
