"""Figures side by side: what several documents state of one thing, in one row."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from corpus.document import Content, Figure
from corpus.vocabulary import Bound, Change, Direction, FigureKind
from nlp.stories.subjects_counted import Counted, read_counted
from nlp.stories.subjects_table import name_place
from nlp.stories.subjects_words import fold, split_words


@dataclass(frozen=True)
class Claim:
    """A figure as a document states it. ``at`` is where ``text`` starts in ``sentence``, ``title`` the document's."""

    document: str
    publisher: str
    published: datetime | None
    language: str | None
    text: str
    value: float
    unit: str
    kind: FigureKind
    bound: Bound = "="
    value_max: float | None = None
    direction: Direction | None = None
    change: Change | None = None
    subject: str | None = None
    period: str | None = None
    period_start: str | None = None
    period_end: str | None = None
    place: str | None = None
    attribution: str | None = None
    sentence: str = ""
    at: int = 0
    title: str = ""
    updated: datetime | None = None

    @property
    def stated(self) -> tuple[float, float | None, Bound]:
        """The value as it is said."""
        return self.value, self.value_max, self.bound


@dataclass(frozen=True)
class Row:
    """Claims of one thing, in the order of their publication. ``what`` is the reviewed English noun of what is counted
    where the table has one, else the noun that stands there."""

    what: str
    unit: str
    kind: FigureKind
    claims: tuple[Claim, ...]

    @property
    def publishers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(claim.publisher for claim in self.claims))


def read_claims(
    document: str, publisher: str, content: Content, figures: Iterable[Figure], *, language: str | None = None
) -> Iterator[Claim]:
    """What a document states; ``language`` is the one it was read in where its content names none."""
    for figure in figures:
        start, end = figure.sentence
        yield Claim(
            document,
            publisher,
            content.published,
            content.language or language,
            sentence=content.text_of(figure.field)[start:end],
            at=figure.start - start,
            title=content.title,
            updated=content.updated,
            **figure.model_dump(exclude={"field", "start", "end", "sentence"}),
        )


def gather(claims: Iterable[Claim]) -> list[Row]:
    """Rows of claims that count the same thing; those that several publishers state first, then by first mention.

    The same thing: kind, unit, change, head noun with what restricts it, period and place. A claim without a period or
    place stands with those that give one, where all of them give the same.
    """
    groups: dict[Hashable, list[tuple[Counted, Claim]]] = {}
    for claim in sorted(set(claims), key=in_order):
        counted = read_counted(claim)
        groups.setdefault(_key(claim, counted), []).append((counted, claim))
    rows = join_translations([row for group in groups.values() for row in _split(group)])
    return sorted(rows, key=lambda row: (-min(len(row.publishers), 2), in_order(row.claims[0])))


def in_order(claim: Claim) -> tuple[object, ...]:
    """What claims are sorted by: time, then whatever tells them apart."""
    moment = claim.published.timestamp() if claim.published else float("inf")
    return moment, claim.publisher, claim.document, claim.title, claim.sentence, claim.at, repr(claim)


def period_of(claim: Claim) -> tuple[str, ...]:
    """When the claim holds, as something that can be compared; empty where it does not say."""
    if claim.period_start or claim.period_end:
        return claim.period_start or "", claim.period_end or ""
    return tuple(fold(word) for word in (claim.period or "").split())


def place_of(claim: Claim) -> tuple[str, ...]:
    return tuple(name_place(word) for word in split_words(claim.place or ""))


def _site_of(claim: Claim) -> tuple[str, ...]:
    """The names of the place ("le port de Brest": Brest), else all its words."""
    return tuple(name_place(word) for word in split_words(claim.place or "") if word[0].isupper()) or place_of(claim)


def _key(claim: Claim, counted: Counted) -> Hashable:
    if not counted.what:  # only copies say the same of nothing that is named
        return claim.kind, claim.unit, claim.stated, claim.sentence
    unit = "" if claim.kind == "count" else claim.unit
    return claim.kind, unit, claim.direction, claim.change, counted.what, counted.done, counted.restricted


def join_translations(rows: Iterable[Row]) -> list[Row]:
    """With the rows of one language in those of the other that state the same value of the same noun.

    What else restricts the noun cannot be compared across languages; a value that is the same can.
    """
    things: dict[Hashable, list[Row]] = {}
    for row in rows:
        claim = row.claims[0]
        unit = "" if row.kind == "count" else row.unit
        joined = things.setdefault((row.what or claim, row.kind, unit, claim.direction, claim.change), [])
        same = [at for at, other in enumerate(joined) if _translates(row, other)]
        if len(same) == 1:
            other = joined[same[0]]
            joined[same[0]] = replace(other, claims=tuple(sorted((*other.claims, *row.claims), key=in_order)))
        else:
            joined.append(row)
    return [row for joined in things.values() for row in joined]


def _translates(row: Row, other: Row) -> bool:
    languages = {claim.language for claim in row.claims}, {claim.language for claim in other.claims}
    values = {claim.stated for claim in row.claims}, {claim.stated for claim in other.claims}
    return languages[0].isdisjoint(languages[1]) and not values[0].isdisjoint(values[1])


def _split(group: Sequence[tuple[Counted, Claim]]) -> Iterator[Row]:
    """One row for each period and place; one for all where there is only one of each."""
    for by_period in _part([claim for _, claim in group], [period_of(claim) for _, claim in group]):
        for claims in _part(by_period, [_site_of(claim) for claim in by_period]):
            yield Row(group[0][0].what, claims[0].unit, claims[0].kind, tuple(claims))


def _part(claims: Sequence[Claim], keys: Sequence[tuple[str, ...]]) -> Iterator[list[Claim]]:
    said = {key for key in keys if key}
    parts: dict[tuple[str, ...], list[Claim]] = {}
    for claim, key in zip(claims, keys, strict=True):
        parts.setdefault(key if len(said) > 1 else (), []).append(claim)
    yield from parts.values()
