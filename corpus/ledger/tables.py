"""The tables of the ledger. Times are UTC; JSON is kept as text, as pydantic wrote it."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: SQLite numbers rows by itself only where the key is its own INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware time in UTC, on a database that keeps zones and on one that does not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def archive_columns() -> list[Column[Any]]:
    return [
        Column("archive_file", String),
        Column("archive_offset", BigInteger),
        Column("archive_length", BigInteger),
    ]


counters = Table(
    "counters",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("until", Moment, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("verb", String, nullable=False),
    Column("batch", String),
    Column("started", Moment, nullable=False, index=True),
    Column("ended", Moment),
    Column("exit_code", Integer),
    #: JSON: counts by state, the same by source, and the errors.
    Column("counts", Text),
    Column("sources", Text),
    Column("errors", Text),
)

batches = Table(
    "batches",
    metadata,
    Column("id", String, primary_key=True),
    Column("source", String, nullable=False, index=True),
    Column("started", Moment, nullable=False),
    #: Null while the crawl runs; a later crawl of the source ends what a crash left open.
    Column("ended", Moment),
    Column("error", Text),
)

#: One row per item and stage: the state machine of `corpus.ledger.work`.
work = Table(
    "work",
    metadata,
    Column("stage", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("source", String, nullable=False),
    Column("batch", String),
    Column("state", String, nullable=False),
    Column("not_before", Moment),
    Column("holder", String),
    Column("lease_until", Moment),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("reason", Text),
    Column("changed", Moment, nullable=False),
    #: A fixed number of the item, for `--shard I/N`.
    Column("shard", Integer, nullable=False),
    #: Of the stage index: the document's revision when it became due.
    Column("number", BigInteger),
    Index("ix_work_stage_state_not_before", "stage", "state", "not_before"),
    # A million may wait (a replay) while a crawl's own batch is to be read: each way to choose ends in the order.
    Index("ix_work_stage_batch_state_not_before", "stage", "batch", "state", "not_before"),
    Index("ix_work_stage_source_state_not_before", "stage", "source", "state", "not_before"),
    Index(
        "ix_work_stage_state_number",
        "stage",
        "state",
        "number",
        sqlite_where=text("number IS NOT NULL"),
        postgresql_where=text("number IS NOT NULL"),
    ),
)

pages = Table(
    "pages",
    metadata,
    Column("source", String, primary_key=True),
    Column("url", String, primary_key=True),
    Column("hints", Text, nullable=False),
    Column("stamp", String),
    Column("etag", String),
    Column("last_modified", String),
    Column("digest", String),
    *archive_columns(),
)

captures = Table(
    "captures",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False),
    Column("url", String, nullable=False),
    Column("final_url", String),
    Column("batch", String, ForeignKey(batches.c.id), nullable=False, index=True),
    #: "page" or "list"; only pages are extracted.
    Column("role", String, nullable=False),
    #: The extractor that reads it.
    Column("kind", String, nullable=False),
    #: How the request ended: done, unchanged, waiting or quarantined.
    Column("state", String, nullable=False),
    Column("status", Integer),
    Column("content_type", String),
    Column("fetched", Moment, nullable=False),
    Column("digest", String),
    Column("hints", Text, nullable=False),
    Column("error", Text),
    #: When its page was removed from the archive, as its time to be kept was over; the reference to it is gone, too.
    Column("withdrawn", Moment),
    *archive_columns(),
    Index("ix_captures_source_role_fetched", "source", "role", "fetched"),
    Index("ix_captures_url", "url"),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String, primary_key=True),
    Column("source", String, nullable=False),
    #: JSON of `DocumentSource`, as the source's YAML said when the document was last read.
    Column("source_facts", Text, nullable=False),
    Column("batch", String),
    Column("first_seen", Moment, nullable=False),
    Column("published", Moment),
    Column("level", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("reading", Integer, nullable=False),
    #: The readings of this version whose content and annotations are in force.
    Column("content_reading", Integer, nullable=False),
    Column("annotations_reading", Integer),
    Column("revision", BigInteger, nullable=False, unique=True),
    #: What its content in force is part of: a document's id or, before that came, the id made of an address of it.
    Column("part_of", String),
    Column("story", String),
    Column("merged_into", String, ForeignKey("documents.id")),
    Column("merged_at", Moment),
    Column("merge_reason", Text),
    Index("ix_documents_source_first_seen", "source", "first_seen"),
    Index(
        "ix_documents_merged_into",
        "merged_into",
        sqlite_where=text("merged_into IS NOT NULL"),
        postgresql_where=text("merged_into IS NOT NULL"),
    ),
    Index(
        "ix_documents_part_of_source",
        "part_of",
        "source",
        sqlite_where=text("part_of IS NOT NULL"),
        postgresql_where=text("part_of IS NOT NULL"),
    ),
)

document_urls = Table(
    "document_urls",
    metadata,
    Column("url", String, primary_key=True),
    Column("document", String, ForeignKey(documents.c.id), primary_key=True, index=True),
)

versions = Table(
    "versions",
    metadata,
    Column("document", String, ForeignKey(documents.c.id), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("capture", Number, ForeignKey(captures.c.id), nullable=False, index=True),
    Column("seen", Moment, nullable=False),
    #: The document's revision with which it came; none of what is older than digests.
    Column("revision", BigInteger, index=True),
)

contents = Table(
    "contents",
    metadata,
    Column("document", String, ForeignKey(documents.c.id), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("reading", Integer, primary_key=True),
    Column("extractor", String, nullable=False),
    #: Of title, body and structured data; compared only under the same extractor.
    Column("hash", String, nullable=False, index=True),
    Column("read", Moment, nullable=False),
    Column("fetch", Text, nullable=False),
    Column("content", Text, nullable=False),
)

annotations = Table(
    "annotations",
    metadata,
    Column("document", String, ForeignKey(documents.c.id), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("reading", Integer, primary_key=True),
    Column("stamp", String, nullable=False),
    Column("read", Moment, nullable=False),
    Column("annotations", Text, nullable=False),
)

memberships = Table(
    "memberships",
    metadata,
    Column("document", String, ForeignKey(documents.c.id), primary_key=True),
    Column("since", Moment, primary_key=True),
    Column("until", Moment),
    Column("story", String, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("by", String, nullable=False),
)

arrivals = Table(
    "arrivals",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("document", String, ForeignKey(documents.c.id), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("at", Moment, nullable=False),
)

vectors = Table(
    "vectors",
    metadata,
    Column("document", String, ForeignKey(documents.c.id), primary_key=True),
    #: Which of its texts: "opening" is title and lead.
    Column("field", String, primary_key=True),
    #: The name of the embedder: vectors of two models are not comparable.
    Column("model", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("computed", Moment, nullable=False),
    #: Little-endian float32 of length one.
    Column("vector", LargeBinary, nullable=False),
)

#: What catalogues say of CVE, and when: a row stands from ``since`` until the catalogue says something else.
vulnerabilities = Table(
    "vulnerabilities",
    metadata,
    Column("cve", String, primary_key=True),
    #: Slug of the source.
    Column("catalogue", String, primary_key=True),
    Column("since", Moment, primary_key=True),
    #: Null while it is what the catalogue says; after the last row with an end, the catalogue names the CVE no more.
    Column("until", Moment),
    #: JSON of the facts, in our names.
    Column("facts", Text, nullable=False),
    Column("capture", Number, ForeignKey(captures.c.id), nullable=False),
    Index("ix_vulnerabilities_catalogue_until", "catalogue", "until"),
    Index("ix_vulnerabilities_catalogue_since", "catalogue", "since"),
)

#: One row for each story that ever was.
stories = Table(
    "stories",
    metadata,
    Column("id", String, primary_key=True),
    #: When it began or, where it was split off, when that was.
    Column("since", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    #: The story that its documents went to: its id leads there.
    Column("merged_into", String),
    Column("split_from", String),
    #: Of the merge or the split.
    Column("reason", Text),
    Index(
        "ix_stories_merged_into",
        "merged_into",
        sqlite_where=text("merged_into IS NOT NULL"),
        postgresql_where=text("merged_into IS NOT NULL"),
    ),
    Index(
        "ix_stories_split_from",
        "split_from",
        sqlite_where=text("split_from IS NOT NULL"),
        postgresql_where=text("split_from IS NOT NULL"),
    ),
)

#: What relating knows of a document.
signatures = Table(
    "signatures",
    metadata,
    Column("document", String, ForeignKey(documents.c.id), primary_key=True),
    Column("version", Integer, nullable=False),
    #: The code that made it: signatures of two stamps are not comparable.
    Column("stamp", String, nullable=False),
    #: When the document counts as published.
    Column("moment", Moment, nullable=False),
    Column("language", String),
    Column("packed", LargeBinary, nullable=False),
    #: How well other stories suit it.
    Column("rivalry", Float, nullable=False),
    #: It is to be related once more, when the documents that came with it are known.
    Column("doubtful", Boolean, nullable=False),
    Index("ix_signatures_doubtful", "moment", sqlite_where=text("doubtful"), postgresql_where=text("doubtful")),
    # As they are read, so that nothing is sorted.
    Index("ix_signatures_moment_document", "moment", "document"),
)

#: Why a document is where it is.
links = Table(
    "links",
    metadata,
    Column("document", String, ForeignKey(documents.c.id), primary_key=True),
    Column("other", String, ForeignKey(documents.c.id), primary_key=True, index=True),
    #: "same", "near_same" or "story".
    Column("level", String, nullable=False),
    #: Of near_same: "copy", "quoted" or "quotes".
    Column("kind", String),
    Column("share", Float),
    Column("link", Float, nullable=False),
    #: JSON: what the link rests on.
    Column("facts", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", Moment, nullable=False),
)

#: What analysts say of two documents, the smaller id first: a row stands until it is withdrawn or replaced.
story_judgements = Table(
    "story_judgements",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("one", String, ForeignKey(documents.c.id), nullable=False, index=True),
    Column("other", String, ForeignKey(documents.c.id), nullable=False, index=True),
    Column("same", Boolean, nullable=False),
    Column("by", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("note", Text),
    Column("until", Moment),
)

#: Secrets that were made once: what is signed with one is read with it ever after.
keys = Table(
    "keys",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

#: Who gets digests. A name is free again once its reader is removed.
readers = Table(
    "readers",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("name", String, nullable=False),
    Column("address", String, nullable=False),
    Column("language", String, nullable=False),
    Column("zone", String, nullable=False),
    #: As the reader's clock shows it: "07:30".
    Column("hour", String, nullable=False),
    #: The days of the ISO week, Monday is 1: "12345".
    Column("weekdays", String, nullable=False),
    #: What an empty day sends: "line" or "nothing".
    Column("empty", String, nullable=False),
    Column("created", Moment, nullable=False),
    Column("confirmed", Moment),
    Column("removed", Moment),
    Column("suspended", Moment),
    #: Of the suspension.
    Column("reason", Text),
    #: Hard bounces since the last mail that was taken.
    Column("bounces", Integer, nullable=False, server_default=text("0")),
    #: The last arrival and the last revision of documents that the reader was told of, and when that was.
    Column("mark", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("seen", Moment, nullable=False),
    Index(
        "uq_readers_name",
        "name",
        unique=True,
        sqlite_where=text("removed IS NULL"),
        postgresql_where=text("removed IS NULL"),
    ),
)

#: Saved searches. A name is free again once its search is removed.
searches = Table(
    "searches",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("name", String, nullable=False),
    Column("query", Text, nullable=False),
    Column("owner", Number, ForeignKey(readers.c.number)),
    Column("language", String, nullable=False),
    Column("schedule", String, nullable=False),
    #: JSON: a list of strings, some of them secret addresses.
    Column("channels", Text, nullable=False),
    #: Hours without alerts, in the zone: "22:00-07:00".
    Column("quiet", String),
    Column("zone", String, nullable=False),
    Column("created", Moment, nullable=False),
    Column("removed", Moment),
    #: The last arrival that it was matched with.
    Column("mark", BigInteger, nullable=False),
    Column("alerted", Moment),
    Index(
        "uq_searches_name",
        "name",
        unique=True,
        sqlite_where=text("removed IS NULL"),
        postgresql_where=text("removed IS NULL"),
    ),
)

#: The searches that are a part of a reader's digest.
follows = Table(
    "follows",
    metadata,
    Column("reader", Number, ForeignKey(readers.c.number), primary_key=True),
    Column("search", Number, ForeignKey(searches.c.number), primary_key=True, index=True),
)

alerts = Table(
    "alerts",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("search", Number, ForeignKey(searches.c.number), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    #: JSON: what it said.
    Column("facts", Text, nullable=False),
)

#: What each search found, every document once.
deliveries = Table(
    "deliveries",
    metadata,
    Column("search", Number, ForeignKey(searches.c.number), primary_key=True),
    Column("document", String, ForeignKey(documents.c.id), primary_key=True),
    #: Of its arrival.
    Column("number", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    #: The story that it was in then.
    Column("story", String),
    #: The alert that told of it; null while none has.
    Column("alert", Number, ForeignKey(alerts.c.number)),
    Index("ix_deliveries_search_number", "search", "number"),
    Index(
        "ix_deliveries_pending",
        "search",
        "number",
        sqlite_where=text("alert IS NULL"),
        postgresql_where=text("alert IS NULL"),
    ),
)

#: What is to be sent and what became of it: the state machine of `corpus.ledger.outbox`.
outbox = Table(
    "outbox",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    #: What it is, so that it is put once: the day's digest of a reader, an alert and its channel.
    Column("key", String, nullable=False, unique=True),
    #: "digest", "alert", "confirmation" or "incident".
    Column("kind", String, nullable=False),
    Column("reader", Number, ForeignKey(readers.c.number), index=True),
    Column("search", Number, ForeignKey(searches.c.number), index=True),
    Column("channel", String, nullable=False),
    #: An address of mail or a URL, which is a secret.
    Column("target", Text, nullable=False),
    #: The same at every repeat: the Message-ID of a mail, the idempotency key of a hook.
    Column("identifier", String, nullable=False, unique=True),
    Column("payload", LargeBinary, nullable=False),
    Column("created", Moment, nullable=False),
    Column("state", String, nullable=False),
    #: Of a waiting one, when it is due; of one being sent, when it is no longer trusted to be.
    Column("not_before", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    #: Whether the whole message may have reached the server in this attempt.
    Column("handed", Boolean, nullable=False),
    #: How often it was put back without anyone knowing whether it had arrived.
    Column("repeats", Integer, nullable=False, server_default=text("0")),
    Column("holder", String),
    Column("sent", Moment),
    #: What the server said last, or why it was not asked.
    Column("answer", Text),
    Index("ix_outbox_state_not_before", "state", "not_before"),
)

#: The digests that were made, each reader's one a day.
digests = Table(
    "digests",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("reader", Number, ForeignKey(readers.c.number), nullable=False),
    #: The reader's own, as "2026-01-05".
    Column("day", String, nullable=False),
    Column("made", Moment, nullable=False),
    #: The arrivals after the one number and up to the other.
    Column("after", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    #: Of changed documents, the revisions after the one number and up to the other; and when both ends were.
    Column("changed_after", BigInteger, nullable=False),
    Column("changed_until", BigInteger, nullable=False),
    Column("since", Moment, nullable=False),
    Column("till", Moment, nullable=False),
    Column("lines", Integer, nullable=False),
    #: Lines that were left out, since their cited text did not hold what they said.
    Column("omitted", Integer, nullable=False),
    #: When the files of the archive were written.
    Column("filed", Moment),
    #: Null where nothing was sent.
    Column("message", Number, ForeignKey(outbox.c.number)),
    #: JSON of the digest, and its page.
    Column("facts", Text, nullable=False),
    Column("page", Text, nullable=False),
    UniqueConstraint("reader", "day"),
    Index(
        "ix_digests_filed",
        "filed",
        sqlite_where=text("filed IS NULL"),
        postgresql_where=text("filed IS NULL"),
    ),
)

#: Troubles of sources, each from its begin to its end: one at a time of each source.
incidents = Table(
    "incidents",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False),
    #: "late" or "failing", with its reason, as they are now or were last.
    Column("state", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("began", Moment, nullable=False, index=True),
    Column("changed", Moment, nullable=False),
    Column("ended", Moment),
    #: When a mail to the operator told of it, and of its end; null while none has.
    Column("told", Moment),
    Column("end_told", Moment),
    Index(
        "uq_incidents_source",
        "source",
        unique=True,
        sqlite_where=text("ended IS NULL"),
        postgresql_where=text("ended IS NULL"),
    ),
)
