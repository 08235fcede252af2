"""Incidents that the operator is told of, and captures whose page is kept no longer."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "incidents",
        sa.Column("number", number, autoincrement=True, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("began", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_told", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_incidents")),
    )
    is_open = sa.text("ended IS NULL")
    op.create_index(
        "uq_incidents_source", "incidents", ["source"], unique=True, sqlite_where=is_open, postgresql_where=is_open
    )
    op.create_index(op.f("ix_incidents_began"), "incidents", ["began"], unique=False)
    op.add_column("captures", sa.Column("withdrawn", sa.DateTime(timezone=True), nullable=True))
