"""Annotations: what reading a document finds in it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from corpus.document import Annotations, Content, Entity, Figure, Indicator, ThreatEvidence, VulnerabilityMention
from corpus.vocabulary import FieldName
from nlp.acronyms import join_names
from nlp.components.figures import place_in_time
from nlp.components.indicators import find_indicators
from nlp.components.threats import summarise_threats
from nlp.components.vulnerabilities import find_vulnerabilities
from nlp.errors import AnnotationError, ModelUnavailable
from nlp.language import EXAMINED, detect_language
from nlp.names.agreement import agree
from nlp.pipelines import MODELS, load_pipeline
from nlp.prose import Stretch, find_stretches, group
from nlp.relevance import score_relevance
from nlp.stamp import make_stamp
from nlp.text import blank_long_words, replace_surrogates

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

FIELDS: tuple[FieldName, ...] = ("title", "lead", "body")
#: The pipe that only prose is read by: it was trained on sentences, and guesses elsewhere.
PROSE_ONLY = "ner"


@dataclass
class Found:
    """What the components of a pipeline found in one content, in the order of its fields and of the text."""

    entities: list[Entity] = field(default_factory=list)
    evidence: list[ThreatEvidence] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)


class Annotator:
    """Reads documents. Each trained model is loaded when the first text of its language comes.

    ``models`` names the model of each language that is read in full; of other languages only CVE and indicators are.
    The same contents always have the same annotations under the same `stamp`, whatever else is in their batch.
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
        found = self._find(contents, languages, fields)
        for content, language, each in zip(contents, languages, found, strict=True):
            read = Annotations(
                stamp=self.stamp,
                language=language,
                entities=tuple(join_names(list(agree(each.entities)), content)),
                threats=summarise_threats(each.evidence, each.targets),
                indicators=tuple(mention_indicators(content, fields)),
                vulnerabilities=tuple(mention_vulnerabilities(content, fields)),
                figures=tuple(place_in_time(each.figures, published=content.published, language=language)),
            )
            yield read.model_copy(update={"relevance": score_relevance(content, read, fields)})

    def _find(
        self, contents: Sequence[Content], languages: Sequence[str | None], fields: Sequence[FieldName]
    ) -> list[Found]:
        """What the pipelines find in each content; in one of another language, nothing."""
        found = [Found() for _ in contents]
        for language in self._models:
            stretches = [
                stretch
                for index, spoken in enumerate(languages)
                if spoken == language
                for stretch in find_stretches(contents, index, fields)
            ]
            prose = [stretch for stretch in stretches if stretch.prose]
            self._read_stretches(language, contents, prose, found)
            other = [stretch for stretch in stretches if not stretch.prose]
            self._read_stretches(language, contents, other, found, disable=(PROSE_ONLY,))
        for each in found:
            for spans in (each.entities, each.evidence, each.figures):
                spans.sort(key=lambda span: (fields.index(span.field), span.start))
        return found

    def _read_stretches(
        self,
        language: str,
        contents: Sequence[Content],
        stretches: Sequence[Stretch],
        found: Sequence[Found],
        *,
        disable: Iterable[str] = (),
    ) -> None:
        for batch in group(stretches):
            texts = [(blank_long_words(replace_surrogates(stretch.text(contents))), stretch) for stretch in batch]
            nlp = self._pipeline(language)
            with nlp.memory_zone():  # or its vocabulary keeps every word it ever met
                for doc, stretch in nlp.pipe(texts, as_tuples=True, batch_size=len(batch), disable=tuple(disable)):
                    collect(doc, stretch, contents, found[stretch.document])

    def _pipeline(self, language: str) -> "Language":
        if language not in self._pipelines:
            self._pipelines[language] = self._load(self._models[language])
        return self._pipelines[language]


def collect(doc: "Doc", stretch: Stretch, contents: Sequence[Content], found: Found) -> None:
    """Take what the components set on ``doc`` into ``found``, with offsets in the field that ``stretch`` is of."""
    text = contents[stretch.document].text_of(stretch.field)

    def place(mention: Any) -> dict[str, Any]:
        start, end = stretch.start + mention.start, stretch.start + mention.end
        return {**mention._asdict(), "field": stretch.field, "start": start, "end": end}

    for mention in doc._.entities:
        placed = place(mention)
        found.entities.append(Entity(**placed, text=text[placed["start"] : placed["end"]]))
    for mention in doc._.evidence:
        found.evidence.append(ThreatEvidence(**place(mention)))
    for start, end in doc._.targets:
        found.targets.append(text[stretch.start + start : stretch.start + end])
    for mention in doc._.figures:
        placed = place(mention)
        first, last = mention.sentence
        placed["sentence"] = (stretch.start + first, stretch.start + last)
        found.figures.append(Figure(**placed, text=text[placed["start"] : placed["end"]]))


def opening(content: Content) -> str:
    """Enough to tell the language by: the body first, as a title may be a name; the title lengthens a short one."""
    return "\n".join(text[:EXAMINED] for text in (content.body, content.lead, content.title) if text)


def mention_vulnerabilities(content: Content, fields: Sequence[FieldName]) -> Iterator[VulnerabilityMention]:
    """The CVE of whole fields: tables, and texts in languages without a pipeline, name them too."""
    for name in fields:
        for found in find_vulnerabilities(content.text_of(name)):
            yield VulnerabilityMention(field=name, **found._asdict())


def mention_indicators(content: Content, fields: Sequence[FieldName]) -> Iterator[Indicator]:
    """The indicators of whole fields, in any language."""
    for name in fields:
        text = content.text_of(name)
        for found in find_indicators(text):
            yield Indicator(field=name, text=text[found.start : found.end], **found._asdict())
