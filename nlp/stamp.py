"""The stamp of a reading: what read, in which version."""

from collections.abc import Iterable
from importlib.metadata import version

from nlp import acronyms, language, relevance
from nlp.components import entities, figures, indicators, threats, vulnerabilities
from nlp.pipelines import model_version

#: Our own readers, whose versions stand in their modules.
READERS = {
    "language": language.VERSION,
    "vulnerabilities": vulnerabilities.VERSION,
    "indicators": indicators.VERSION,
    "entities": entities.VERSION,
    "acronyms": acronyms.VERSION,
    "threats": threats.VERSION,
    "figures": figures.VERSION,
    "relevance": relevance.VERSION,
}
LIBRARIES = ("lingua-language-detector", "py3langid", "spacy")


def make_stamp(models: Iterable[str]) -> str:
    """``name/version`` of each reader, library and model, parted by spaces: another string, maybe other annotations.

    Raises `ModelUnavailable` for a model that is not installed, before any text is read.
    """
    versions = READERS | {name: version(name) for name in LIBRARIES}
    versions |= {model: model_version(model) for model in models}
    return " ".join(f"{name}/{number}" for name, number in sorted(versions.items()))
