"""Annotations: what reading a document finds in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from corpus.document import Annotations, Content, Entity, VulnerabilityMention
from corpus.vocabulary import FieldName
from nlp.components.vulnerabilities import find_vulnerabilities
from nlp.errors import AnnotationError, ModelUnavailable
from nlp.language import EXAMINED, detect_language
from nlp.pipelines import MODELS, load_pipeline
from nlp.prose import Stretch, find_prose, group
from nlp.stamp import make_stamp
from nlp.text import blank_long_words, replace_surrogates

if TYPE_CHECKING:
    from spacy.language import Language

FIELDS: tuple[FieldName, ...] = ("title", "lead", "body")


class Annotator:
    """Reads documents. Each trained model is loaded when the first text of its language comes.

    ``models`` names the model of each language that is read in full; of other languages only the CVE are read. The
    same contents always have the same annotations under the same `stamp`, whatever else is in their batch.
    """

    def __init__(
        self, *, models: Mapping[str, str] = MODELS, load: Callable[[str], "Language"] = load_pipeline
    ) -> None:
        self._models = dict(models)
        self._load = load
        self._pipelines: dict[str, Language] = {}
        self.stamp = make_stamp(self._models.values())

    def annotate(self, contents: Sequence[Content], *, fields: Sequence[FieldName] = FIELDS) -> list[Annotations]:
        """Read ``fields`` of each content; raises the `AnnotationError` of the first that cannot be read."""
        annotated = []
        for outcome in self.annotate_each(contents, fields=fields):
            if isinstance(outcome, AnnotationError):
                raise outcome
            annotated.append(outcome)
        return annotated

    def annotate_each(
        self, contents: Sequence[Content], *, fields: Sequence[FieldName] = FIELDS
    ) -> Iterator[Annotations | AnnotationError]:
        """One outcome per content, in order: a content that cannot be read costs itself only.

        All are read together; when that fails, each again on its own. A missing model is raised: no content's fault.
        """
        try:
            yield from list(self._read(contents, fields))
        except ModelUnavailable:
            raise
        except Exception:  # noqa: BLE001 - any fault of any component, which the second reading pins on its content
            for index, content in enumerate(contents):
                yield self._read_alone(index, content, fields)

    def _read_alone(self, index: int, content: Content, fields: Sequence[FieldName]) -> Annotations | AnnotationError:
        try:
            return next(self._read([content], fields))
        except ModelUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what became of this content
            return AnnotationError(index, error)

    def _read(self, contents: Sequence[Content], fields: Sequence[FieldName]) -> Iterator[Annotations]:
        languages = [content.language or detect_language(opening(content)) for content in contents]
        found = self._find_entities(contents, languages, fields)
        for content, language, entities in zip(contents, languages, found, strict=True):
            yield Annotations(
                stamp=self.stamp,
                language=language,
                entities=tuple(entities),
                vulnerabilities=tuple(mention_vulnerabilities(content, fields)),
            )

    def _find_entities(
        self, contents: Sequence[Content], languages: Sequence[str | None], fields: Sequence[FieldName]
    ) -> list[list[Entity]]:
        """The entities of each content, in the order of ``fields`` and of the text."""
        found: list[list[Entity]] = [[] for _ in contents]
        for language in self._models:
            stretches = [
                stretch
                for index, spoken in enumerate(languages)
                if spoken == language
                for stretch in find_prose(contents, index, fields)
            ]
            for stretch, entity in self._read_prose(language, contents, stretches):
                found[stretch.document].append(entity)
        return found

    def _read_prose(
        self, language: str, contents: Sequence[Content], stretches: Sequence[Stretch]
    ) -> Iterator[tuple[Stretch, Entity]]:
        for batch in group(stretches):
            texts = [(blank_long_words(replace_surrogates(stretch.text(contents))), stretch) for stretch in batch]
            nlp = self._pipeline(language)
            with nlp.memory_zone():  # or its vocabulary keeps every word it ever met
                for doc, stretch in nlp.pipe(texts, as_tuples=True, batch_size=len(batch)):
                    for mention in doc._.entities:
                        yield stretch, stretch.place(mention, contents)

    def _pipeline(self, language: str) -> "Language":
        if language not in self._pipelines:
            self._pipelines[language] = self._load(self._models[language])
        return self._pipelines[language]


def opening(content: Content) -> str:
    """Enough to tell the language by: the body first, as a title may be a name; the title lengthens a short one."""
    return "\n".join(text[:EXAMINED] for text in (content.body, content.lead, content.title) if text)


def mention_vulnerabilities(content: Content, fields: Sequence[FieldName]) -> Iterator[VulnerabilityMention]:
    """The CVE of whole fields: tables, and texts in languages without a pipeline, name them too."""
    for field in fields:
        for found in find_vulnerabilities(content.text_of(field)):
            yield VulnerabilityMention(field=field, **found._asdict())
