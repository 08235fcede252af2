"""Readers for tests: one without trained models, one with them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from nlp.annotate import Annotator
from nlp.pipelines import add_components

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: Names that the pipeline without a model knows.
KNOWN = [
    {"label": "ORG", "pattern": "Boréal Systèmes"},
    {"label": "LOC", "pattern": "Rennes"},
    {"label": "PER", "pattern": "Inès Ferrand"},
]


def fail_on_poison(doc: "Doc") -> "Doc":
    if "poison" in doc.text:
        raise ZeroDivisionError("poison")
    return doc


def load_without_model(model: str) -> "Language":
    """A pipeline of our components over a list of names, which fails on any text with the word poison."""
    import spacy
    from spacy.language import Language

    if not Language.has_factory("fail_on_poison"):
        Language.component("fail_on_poison", func=fail_on_poison)
    nlp = spacy.blank("xx")
    nlp.add_pipe("fail_on_poison")
    nlp.add_pipe("entity_ruler", name="ner").add_patterns(KNOWN)
    return add_components(nlp)


@pytest.fixture(scope="session")
def small_annotator() -> Annotator:
    return Annotator(models={"fr": "fr_core_news_md"}, load=load_without_model)


@pytest.fixture(scope="session")
def annotator() -> Annotator:
    """With both trained models: French takes five seconds, once per session."""
    return Annotator()


@pytest.fixture
def loader() -> "Callable[[str], Language]":
    return load_without_model
