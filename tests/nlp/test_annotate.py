"""Annotations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Block, Content
from nlp.annotate import Annotator
from nlp.errors import AnnotationError, ModelUnavailable
from nlp.prose import LONGEST

SENTENCE = "Inès Ferrand travaille pour Boréal Systèmes à Rennes."


def content(body="", *, title="", language="fr", **more):
    return Content(title=title, body=body, language=language, **more)


def entities(annotations):
    return [(entity.kind, entity.field, entity.text) for entity in annotations.entities]


def test_entities_are_found_in_every_field(small_annotator):
    document = content("À Rennes.", title="Boréal Systèmes", lead="Selon Inès Ferrand")
    (found,) = small_annotator.annotate([document])
    assert entities(found) == [
        ("organisation", "title", "Boréal Systèmes"),
        ("person", "lead", "Inès Ferrand"),
        ("place", "body", "Rennes"),
    ]


def test_a_title_means_the_threat_that_the_body_tells(small_annotator):
    document = content("Un rançongiciel baptisé Boréal Systèmes sévit.", title="Boréal Systèmes frappe")
    (found,) = small_annotator.annotate([document])
    assert entities(found) == [("malware", "title", "Boréal Systèmes"), ("malware", "body", "Boréal Systèmes")]


def test_every_span_is_its_evidence(small_annotator):
    document = content(f"𝔘n emoji 🦊 d'abord, CVE-2024-1234.\n{SENTENCE}")
    (found,) = small_annotator.annotate([document])
    assert [document.body[e.start : e.end] for e in found.entities] == [e.text for e in found.entities]
    assert [document.body[v.start : v.end] for v in found.vulnerabilities] == ["CVE-2024-1234"]
    assert len(found.entities) == 3


def test_tables_are_no_prose_for_the_model(small_annotator):
    body = "Boréal Systèmes\tCVE-2024-1234\nChez Boréal Systèmes."
    table, paragraph = Block(kind="table", start=0, end=29), Block(kind="paragraph", start=30, end=len(body))
    (found,) = small_annotator.annotate([content(body, blocks=(table, paragraph))])
    assert [entity.start for entity in found.entities] == [35]
    assert [vulnerability.id for vulnerability in found.vulnerabilities] == ["CVE-2024-1234"]


def test_other_languages_are_read_for_vulnerabilities_only(small_annotator):
    (found,) = small_annotator.annotate([content("CVE-2024-1234 in Rennes.", language="de")])
    assert (found.language, found.entities) == ("de", ())
    assert [vulnerability.id for vulnerability in found.vulnerabilities] == ["CVE-2024-1234"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [("de", "de"), (None, "fr")],
)
def test_the_given_language_wins_over_the_detected_one(small_annotator, given, expected):
    (found,) = small_annotator.annotate([content("Une faille touche de très nombreux serveurs.", language=given)])
    assert found.language == expected


def test_a_short_body_is_told_with_the_help_of_its_title(small_annotator):
    document = content("Voir plus bas.", title="Une faille touche de très nombreux serveurs", language=None)
    assert small_annotator.annotate([document])[0].language == "fr"


def test_a_text_without_words_has_no_language(small_annotator):
    (found,) = small_annotator.annotate([content("2024", language=None)])
    assert (found.language, found.entities) == (None, ())


def test_what_no_component_reads_is_empty(small_annotator):
    (found,) = small_annotator.annotate([content(SENTENCE)])
    assert (found.techniques, found.relations) == ((), ())


def test_a_document_never_depends_on_the_others_of_its_batch(small_annotator):
    documents = [content(SENTENCE), content("CVE-2024-1234"), content(""), content(SENTENCE, title="Rennes")]
    alone = [small_annotator.annotate([document])[0] for document in documents]
    assert small_annotator.annotate(documents) == alone
    assert small_annotator.annotate(documents[::-1]) == alone[::-1]


def test_a_document_that_cannot_be_read_costs_itself_only(small_annotator):
    documents = [content(SENTENCE), content("du poison"), content(SENTENCE)]
    first, second, third = small_annotator.annotate_each(documents)
    assert entities(first) == entities(third) != []
    assert isinstance(second, AnnotationError)
    assert str(second) == "document 1 of the batch cannot be read: ZeroDivisionError: poison"
    assert isinstance(second.__cause__, ZeroDivisionError)


def test_reading_a_batch_raises_the_error_of_the_document_at_fault(small_annotator):
    with pytest.raises(AnnotationError) as caught:
        small_annotator.annotate([content(SENTENCE), content("du poison")])
    assert caught.value.index == 1


def test_a_missing_model_is_no_document_s_fault():
    def load(model):
        raise ModelUnavailable(model)

    annotator = Annotator(models={"fr": "fr_core_news_md"}, load=load)
    with pytest.raises(ModelUnavailable):
        list(annotator.annotate_each([content(SENTENCE)]))


def test_a_model_that_is_not_installed_is_refused_before_any_text():
    with pytest.raises(ModelUnavailable, match="fr_missing_lg"):
        Annotator(models={"fr": "fr_missing_lg"})


def test_a_model_is_loaded_once_and_only_for_a_text_of_its_language(loader):
    loaded = []

    def load(model):
        loaded.append(model)
        return loader(model)

    annotator = Annotator(load=load)
    annotator.annotate([content("Ein Satz.", language="de"), content("", language="en")])
    assert loaded == []
    annotator.annotate([content(SENTENCE)])
    annotator.annotate([content(SENTENCE)])
    assert loaded == ["fr_core_news_md"]


def test_two_thousand_vulnerabilities_in_one_text_are_all_found(small_annotator):
    body = ", ".join(f"CVE-2024-{number}" for number in range(10_000, 12_000))
    (found,) = small_annotator.annotate([content(body)])
    assert len({vulnerability.id for vulnerability in found.vulnerabilities}) == 2_000
    assert found.entities == ()


def test_a_very_long_text_is_read_to_its_end(small_annotator):
    body = "Rien à dire ici. " * (3 * LONGEST // 17) + SENTENCE
    (found,) = small_annotator.annotate([content(body)])
    assert [entity.text for entity in found.entities] == ["Inès Ferrand", "Boréal Systèmes", "Rennes"]
    assert all(body[entity.start : entity.end] == entity.text for entity in found.entities)


@pytest.mark.parametrize(("language", "length"), [("de", 5_000_000), ("fr", 400_000)])
def test_a_long_text_without_a_space_is_no_obstacle(small_annotator, language, length):
    (found,) = small_annotator.annotate([content("a" * length, language=language)])
    assert (found.vulnerabilities, found.entities) == ((), ())


@pytest.mark.parametrize("body", ["", "\x00\x07\x1b[31m", "\u202e\u200b", "Rennes \ud800 et \udfff"])
def test_odd_characters_are_no_obstacle(small_annotator, body):
    (found,) = small_annotator.annotate([content(body)])
    assert [entity.text for entity in found.entities] == (["Rennes"] if "Rennes" in body else [])


@given(st.text(max_size=200))
def test_any_text_is_read_with_spans_that_lie_in_it(small_annotator, text):
    (found,) = small_annotator.annotate([content(f"{text} {SENTENCE}")])
    assert [entity.text for entity in found.entities][-3:] == ["Inès Ferrand", "Boréal Systèmes", "Rennes"]
