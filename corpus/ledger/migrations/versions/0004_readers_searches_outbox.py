"""Readers, saved searches with what they found, digests, and the outbox of what is sent."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def number(name: str = "number", *, nullable: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable, **options)


def moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def string(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable)


def text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def whole(name: str, *, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), server_default=default and sa.text(default), nullable=False)


def position(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def index_some(name: str, table: str, *columns: str, where: str, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, list(columns), unique=unique, sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    # A document may be found by those that were merged into it.
    index_some("ix_documents_merged_into", "documents", "merged_into", where="merged_into IS NOT NULL")
    # Which documents were changed is told in the order of the changes, whatever the clocks say.
    op.add_column("versions", sa.Column("revision", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_versions_revision"), "versions", ["revision"], unique=False)
    op.create_table("keys", string("name"), text("value"), primary("keys", "name"))
    _create_people()
    _create_alerts()
    _create_outbox()
    _create_digests()


def _create_people() -> None:
    op.create_table(
        "readers",
        number(autoincrement=True),
        *map(string, ("name", "address", "language", "zone", "hour", "weekdays", "empty")),
        moment("created"),
        *(moment(name, nullable=True) for name in ("confirmed", "removed", "suspended")),
        text("reason", nullable=True),
        whole("bounces", default="0"),
        *map(position, ("mark", "revision")),
        moment("seen"),
        primary("readers", "number"),
    )
    index_some("uq_readers_name", "readers", "name", where="removed IS NULL", unique=True)
    op.create_table(
        "searches",
        number(autoincrement=True),
        string("name"),
        text("query"),
        number("owner", nullable=True),
        *map(string, ("language", "schedule")),
        text("channels"),
        string("quiet", nullable=True),
        string("zone"),
        moment("created"),
        moment("removed", nullable=True),
        position("mark"),
        moment("alerted", nullable=True),
        foreign("searches", "owner", "readers.number"),
        primary("searches", "number"),
    )
    index_some("uq_searches_name", "searches", "name", where="removed IS NULL", unique=True)
    op.create_table(
        "follows",
        number("reader"),
        number("search"),
        foreign("follows", "reader", "readers.number"),
        foreign("follows", "search", "searches.number"),
        primary("follows", "reader", "search"),
    )
    op.create_index(op.f("ix_follows_search"), "follows", ["search"], unique=False)


def _create_alerts() -> None:
    op.create_table(
        "alerts",
        number(autoincrement=True),
        number("search"),
        moment("at"),
        text("facts"),
        foreign("alerts", "search", "searches.number"),
        primary("alerts", "number"),
    )
    op.create_index(op.f("ix_alerts_search"), "alerts", ["search"], unique=False)
    op.create_table(
        "deliveries",
        number("search"),
        string("document"),
        position("number"),
        moment("at"),
        string("story", nullable=True),
        number("alert", nullable=True),
        foreign("deliveries", "search", "searches.number"),
        foreign("deliveries", "document", "documents.id"),
        foreign("deliveries", "alert", "alerts.number"),
        primary("deliveries", "search", "document"),
    )
    op.create_index("ix_deliveries_search_number", "deliveries", ["search", "number"], unique=False)
    index_some("ix_deliveries_pending", "deliveries", "search", "number", where="alert IS NULL")


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        number(autoincrement=True),
        *map(string, ("key", "kind")),
        number("reader", nullable=True),
        number("search", nullable=True),
        string("channel"),
        text("target"),
        string("identifier"),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        moment("created"),
        string("state"),
        moment("not_before"),
        whole("attempts", default="0"),
        sa.Column("handed", sa.Boolean(), nullable=False),
        whole("repeats", default="0"),
        string("holder", nullable=True),
        moment("sent", nullable=True),
        text("answer", nullable=True),
        foreign("outbox", "reader", "readers.number"),
        foreign("outbox", "search", "searches.number"),
        primary("outbox", "number"),
        unique("outbox", "key"),
        unique("outbox", "identifier"),
    )
    op.create_index("ix_outbox_state_not_before", "outbox", ["state", "not_before"], unique=False)
    for column in ("reader", "search"):
        op.create_index(op.f(f"ix_outbox_{column}"), "outbox", [column], unique=False)


def _create_digests() -> None:
    op.create_table(
        "digests",
        number(autoincrement=True),
        number("reader"),
        string("day"),
        moment("made"),
        *map(position, ("after", "until", "changed_after", "changed_until")),
        *map(moment, ("since", "till")),
        *map(whole, ("lines", "omitted")),
        moment("filed", nullable=True),
        number("message", nullable=True),
        *map(text, ("facts", "page")),
        foreign("digests", "reader", "readers.number"),
        foreign("digests", "message", "outbox.number"),
        primary("digests", "number"),
        unique("digests", "reader", "day"),
    )
    index_some("ix_digests_filed", "digests", "filed", where="filed IS NULL")
