"""Pipelines and what their components ask of one another."""

import pytest
import spacy

from nlp.errors import ModelUnavailable
from nlp.pipelines import COMPONENTS, MODELS, add_components, load_pipeline, model_version, register_components


def problems(nlp):
    return {name: missing for name, missing in nlp.analyze_pipes()["problems"].items() if missing}


def test_every_component_finds_what_it_requires():
    nlp = spacy.blank("fr")
    nlp.add_pipe("ner")
    assert problems(add_components(nlp)) == {}


def test_a_pipeline_without_proposals_of_entities_is_found_wanting():
    assert problems(add_components(spacy.blank("fr"))) == {"entities": ["doc.ents"]}


def test_components_in_the_wrong_order_are_found_wanting():
    nlp = spacy.blank("fr")
    nlp.add_pipe("ner")
    register_components()
    for name in reversed(COMPONENTS):
        nlp.add_pipe(name)
    assert problems(nlp)["entities"] == ["doc._.vulnerabilities", "doc._.indicators"]


@pytest.mark.parametrize("language", sorted(MODELS))
def test_a_trained_pipeline_has_only_what_is_needed(annotator, language):
    nlp = annotator._pipeline(language)
    assert nlp.pipe_names == ["ner", *COMPONENTS]
    assert problems(nlp) == {}


@pytest.mark.parametrize("ask", [load_pipeline, model_version])
def test_a_missing_model_is_named_with_the_package_to_install(ask):
    with pytest.raises(ModelUnavailable, match="'xx_missing_md' is not installed: pip install xx-missing-md"):
        ask("xx_missing_md")
