"""The filter annotate, without the trained models."""

import json

import pytest

from nlp.annotate import Annotator
from nlp.pipelines import add_components
from veille.annotating import make_annotating
from veille.filters import Answer, Question

TEXT = "Altimeris corrige la CVE-2026-10001."


def load_blank(model: str):
    """A pipeline for which Altimeris is an organisation; the tokenizer of no language, so that it loads in no time."""
    import spacy

    nlp = spacy.blank("xx")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "Altimeris"}])
    return add_components(nlp)


@pytest.fixture
def loaded() -> list[str]:
    return []


@pytest.fixture
def respond(loaded):
    def load(model: str):
        loaded.append(model)
        return load_blank(model)

    return make_annotating(Annotator(load=load))


def ask(respond, *questions: Question) -> list[Answer]:
    return json.loads(json.dumps(list(respond(questions))))


def test_what_is_found_says_where_it_stands(respond):
    (answer,) = ask(respond, {"id": "a", "text": TEXT, "language": "fr"})
    (entity,) = answer["entities"]
    (vulnerability,) = answer["vulnerabilities"]
    assert (answer["id"], answer["language"]) == ("a", "fr")
    assert TEXT[entity["start"] : entity["end"]] == entity["text"] == "Altimeris"
    assert TEXT[vulnerability["start"] : vulnerability["end"]] == vulnerability["id"] == "CVE-2026-10001"


def test_what_no_component_reads_yet_is_empty(respond):
    (answer,) = ask(respond, {"id": "a", "text": TEXT, "language": "fr"})
    assert answer["threats"] == {"attacks": [], "actor_categories": [], "targets": [], "evidence": []}
    for name in ("indicators", "techniques", "relations", "figures"):
        assert answer[name] == []


def test_the_title_is_context_only(respond):
    (answer,) = ask(respond, {"id": "a", "title": TEXT, "text": "Rien de connu.", "language": "fr"})
    assert answer["entities"] == answer["vulnerabilities"] == []


@pytest.mark.parametrize("name", ["language", "lang"])
@pytest.mark.parametrize("given", ["fr", "FR"])
def test_a_language_that_is_given_is_believed(respond, loaded, name, given):
    (answer,) = ask(respond, {"id": "a", "text": "The watch found nothing in the harbour.", name: given})
    assert answer["language"] == "fr"
    assert [model[:2] for model in loaded] == ["fr"]


def test_a_language_that_cannot_be_told_is_null(respond, loaded):
    (answer,) = ask(respond, {"id": "a", "text": ""})
    assert answer["language"] is None
    assert loaded == []


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({}, "field 'text'"),
        ({"text": 3}, "field 'text'"),
        ({"text": TEXT, "title": []}, "field 'title'"),
        ({"text": TEXT, "language": "français"}, "field 'language'"),
        ({"text": TEXT, "lang": "f1"}, "field 'language'"),
    ],
)
def test_a_question_that_is_none_is_answered_with_its_error_and_the_others_are_read(respond, question, said):
    good = {"text": TEXT, "language": "fr"}
    first, second, third = ask(respond, {"id": "a"} | good, {"id": "b"} | question, {"id": "c"} | good)
    assert said in second["error"]
    assert first["vulnerabilities"] == third["vulnerabilities"] != []


def test_half_a_surrogate_pair_moves_nothing(respond):
    (answer,) = ask(respond, {"id": "a", "text": f"\ud800 {TEXT}", "language": "fr"})
    assert answer["entities"][0]["start"] == 2
