"""The trained models, read once."""

import pytest

from corpus.document import Content


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "fr",
            "Le ministère de l’Intérieur et l'ANSSI ont alerté Claire Vasseur à Rennes.",
            [("organisation", "ministère de l’Intérieur"), ("organisation", "ANSSI"), ("person", "Claire Vasseur")],
        ),
        (
            "en",
            "The attack on Microsoft was confirmed in London on Monday by David Carter.",
            [("organisation", "Microsoft"), ("place", "London"), ("person", "David Carter")],
        ),
    ],
)
def test_names_are_found_in_both_languages(annotator, language, text, expected):
    (found,) = annotator.annotate([Content(title="", body=text)])
    assert found.language == language
    assert {(entity.kind, entity.text) for entity in found.entities} >= set(expected)


def test_two_readings_of_a_text_are_equal(annotator):
    document = Content(title="Une faille à Rennes", body="Claire Vasseur l'a signalée à Microsoft. " * 50)
    assert annotator.annotate([document]) == annotator.annotate([document])
