"""Cutting: what is left of a text, by what its publisher lets others do with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from corpus.document import Annotations, Content, Figure, Span
from corpus.ledger.cuts import Shears
from corpus.vocabulary import LEVELS, FieldName, Level, ReuseClass
from nlp.components.threats.summary import summarise_threats

T = TypeVar("T", bound=Span)

#: In a reason, before what two documents share.
SHARED = ", shared: "
#: Of what extractors found beside the text: the publisher's number and name, and why there is no more.
KEPT_FACTS = ("reference", "publisher", "problem")


@dataclass(frozen=True)
class Rest:
    """What a class does not leave: the ``fields`` of texts, and of the ``hints`` of lists and feeds to a page."""

    fields: tuple[FieldName, ...]
    hints: frozenset[str]


RESTS: Mapping[ReuseClass, Rest] = {
    "full_text": Rest((), frozenset()),
    "extract": Rest(("body",), frozenset(("content",))),
    "metadata_only": Rest(("lead", "body"), frozenset(("content", "summary", "authors", "categories"))),
}


def make_shears(reuse: ReuseClass) -> Shears:
    return Shears(cut_to_extract if reuse == "extract" else cut_to_metadata, cut_found, tells, cut_reason)


def cut_to_extract(content: Content) -> Content:
    """Title and lead, with what is known of the text."""
    level: Level = "teaser" if content.lead else "metadata"
    return content.model_copy(
        update={"body": "", "blocks": (), "level": _lower(level, content.level), "extra": _cut_facts(content)}
    )


def cut_to_metadata(content: Content) -> Content:
    """Title, dates, language, and what it is part of."""
    return Content(
        kind=content.kind,
        title=content.title,
        language=content.language,
        published=content.published,
        published_basis=content.published_basis,
        updated=content.updated,
        level="metadata",
        part_of=content.part_of,
        extra=_cut_facts(content),
    )


def cut_found(found: Annotations, content: Content) -> Annotations:
    """What was found in the words that are left, which stand where they stood."""
    text = " ".join((content.title, content.lead or "")).casefold()
    evidence = _keep(found.threats.evidence, content)
    targets = [target for target in found.threats.targets if target.casefold() in text]
    return found.model_copy(
        update={
            "threats": summarise_threats(evidence, targets),
            "figures": tuple(each for each in _keep(found.figures, content) if _has_sentence(each, content)),
            **{name: _keep(getattr(found, name), content) for name in _SPANS},
        }
    )


def tells(name: str, content: Content, found: Annotations | None) -> bool:
    """Whether what is left names it: in these words, or in others that are known to mean it."""
    named = {each.name for each in found.entities} if found else set()
    return name in named or any(name.casefold() in text.casefold() for text in (content.title, content.lead or ""))


def cut_reason(reason: str, told: Callable[[str], bool]) -> str:
    """A reason as `nlp.stories.evidence` gives it, with those of the shared names and figures that are still told."""
    head, shares, names = reason.partition(SHARED)
    kept = [name for name in names.split(", ") if told(name)] if shares else []
    return head + (SHARED + ", ".join(kept) if kept else "")


#: The other annotations that stand somewhere in the text.
_SPANS = ("entities", "indicators", "vulnerabilities", "techniques", "relations")


def _keep(spans: Sequence[T], content: Content) -> tuple[T, ...]:
    return tuple(span for span in spans if span.end <= len(content.text_of(span.field)))


def _has_sentence(figure: Figure, content: Content) -> bool:
    return figure.sentence[1] <= len(content.text_of(figure.field))


def _lower(one: Level, other: Level) -> Level:
    return min(one, other, key=LEVELS.index)


def _cut_facts(content: Content) -> dict[str, object]:
    """With a mark by which nobody takes what is left for all that there was."""
    kept = {name: value for name, value in content.extra.items() if name in KEPT_FACTS}
    return {**kept, "cut": True}
