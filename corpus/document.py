"""The document: what Veille knows of one text, from where it came to what it says."""

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from corpus.vocabulary import (
    ActorCategory,
    AttackType,
    BlockKind,
    Bound,
    Change,
    ContentKind,
    Direction,
    EntityKind,
    FieldName,
    FigureKind,
    IndicatorType,
    Level,
    ReuseClass,
    SourceKind,
)

Offset = Annotated[int, Field(ge=0)]


class Model(BaseModel):
    """A frozen record that refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DocumentSource(Model):
    """Who published the text, as the source's YAML said when it was read."""

    slug: str
    title: str
    publisher: str
    country: str | None = None
    kind: SourceKind = "press"
    reuse: ReuseClass = "extract"


class ArchiveReference(Model):
    """Where the page's bytes are: the path of a WARC file below the archive's root, and its record there, in bytes."""

    file: str
    offset: Offset
    length: Offset


class Fetch(Model):
    """How the page was obtained. ``status`` is the HTTP status, null for what was imported from disk."""

    url: str | None = None
    canonical_url: str | None = None
    status: int | None = None
    fetched_at: AwareDatetime
    first_seen_at: AwareDatetime
    archive: ArchiveReference | None = None
    batch: str | None = None


class Block(Model):
    """A stretch of ``body`` of one kind: code points ``start`` to ``end``, on ``page`` (from 1) of a paged document."""

    kind: BlockKind
    start: Offset
    end: Offset
    page: int | None = None
    #: Of a heading: 1 is the title's own level.
    level: int | None = None
    #: Of a table: its rows of cells; ``body[start:end]`` holds the same, cells parted by tabs, rows by line ends.
    cells: tuple[tuple[str, ...], ...] | None = None


class Content(Model):
    """What the publisher wrote. Blocks lie in ``body`` in order and never overlap."""

    kind: ContentKind = "article"
    title: str
    lead: str | None = None
    body: str = ""
    blocks: tuple[Block, ...] = ()
    #: ISO 639-1, or null when it cannot be told.
    language: str | None = None
    authors: tuple[str, ...] = ()
    published: AwareDatetime | None = None
    #: What the date rests on; null when there is no date.
    published_basis: str | None = None
    updated: AwareDatetime | None = None
    level: Level = "full"
    part_of: str | None = None
    attachments: tuple[str, ...] = ()
    credited_source: str | None = None
    #: The publisher's own structured data: CVEs, affected systems, revisions.
    extra: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _blocks_lie_in_order(self) -> "Content":
        last = 0
        for block in self.blocks:
            if not last <= block.start < block.end <= len(self.body):
                raise ValueError(f"block {block.start}–{block.end} overlaps its neighbour or leaves the body")
            last = block.end
        return self

    @property
    def is_cut(self) -> bool:
        """Whether there was more of the text, which is kept no longer."""
        return "cut" in self.extra

    def text_of(self, field: FieldName) -> str:
        return getattr(self, field) or ""


class Span(Model):
    """A stretch of one field of the content, in code points: ``text_of(field)[start:end]`` is the evidence."""

    field: FieldName
    start: Offset
    end: Offset


class Entity(Span):
    """A mention of someone or something named. ``text`` is what stands there, ``name`` the normal form."""

    kind: EntityKind
    text: str
    name: str
    id: str | None = None


class ThreatEvidence(Span):
    label: AttackType | ActorCategory
    negated: bool = False
    hypothetical: bool = False


class Threats(Model):
    attacks: tuple[AttackType, ...] = ()
    actor_categories: tuple[ActorCategory, ...] = ()
    targets: tuple[str, ...] = ()
    evidence: tuple[ThreatEvidence, ...] = ()


class Indicator(Span):
    type: IndicatorType
    value: str
    text: str


class VulnerabilityMention(Span):
    """A CVE identifier in the text; ``id`` is in its usual capital form."""

    id: str


class TechniqueMention(Span):
    id: str
    name: str
    score: float


class Relation(Span):
    subject: str
    relation: str
    object: str


class Figure(Span):
    """A quantity the text asserts, with its evidence; ``sentence`` is the span of its sentence in the same field."""

    text: str
    value: float
    value_max: float | None = None
    unit: str
    kind: FigureKind
    bound: Bound
    direction: Direction | None = None
    change: Change | None = None
    subject: str | None = None
    period: str | None = None
    period_start: str | None = None
    period_end: str | None = None
    place: str | None = None
    attribution: str | None = None
    sentence: tuple[Offset, Offset]


class Annotations(Model):
    """What reading the document found. ``stamp`` names the components and models that read it."""

    stamp: str
    language: str | None = None
    entities: tuple[Entity, ...] = ()
    threats: Threats = Threats()
    indicators: tuple[Indicator, ...] = ()
    vulnerabilities: tuple[VulnerabilityMention, ...] = ()
    techniques: tuple[TechniqueMention, ...] = ()
    figures: tuple[Figure, ...] = ()
    relations: tuple[Relation, ...] = ()
    #: From 0 to 1; null until a component scores it.
    relevance: float | None = None


class Document(Model):
    """One text of one publisher. ``id`` is given at first sight and never changes.

    ``version`` counts the publisher's changes from 1, ``reading`` the times our extractors and models have read
    this version, ``revision`` is the ledger-wide number of the last write: search engines keep the highest.
    """

    id: str
    version: int = 1
    reading: int = 1
    revision: int = 0
    source: DocumentSource
    fetch: Fetch
    content: Content
    annotations: Annotations | None = None
    story: str | None = None


class Draft(Model):
    """What an extractor makes of a page: a document that does not know yet whether it is new.

    ``identifier`` is the publisher's own id where that is unique in the world, else made from the URL
    (`corpus.urls.identify`). ``urls`` are all addresses the document is known by, the canonical one first.
    """

    identifier: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]+$", max_length=500)]
    urls: tuple[str, ...] = ()
    content: Content
