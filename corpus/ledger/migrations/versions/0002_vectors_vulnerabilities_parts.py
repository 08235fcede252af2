"""Vectors of documents, what catalogues say of vulnerabilities, and what documents are part of."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vectors",
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("computed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_vectors_document")),
        sa.PrimaryKeyConstraint("document", "field", "model", name=op.f("pk_vectors")),
    )
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "vulnerabilities",
        sa.Column("cve", sa.String(), nullable=False),
        sa.Column("catalogue", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("capture", number, nullable=False),
        sa.ForeignKeyConstraint(["capture"], ["captures.id"], name=op.f("fk_vulnerabilities_capture")),
        sa.PrimaryKeyConstraint("cve", "catalogue", "since", name=op.f("pk_vulnerabilities")),
    )
    op.create_index("ix_vulnerabilities_catalogue_until", "vulnerabilities", ["catalogue", "until"], unique=False)
    op.create_index("ix_vulnerabilities_catalogue_since", "vulnerabilities", ["catalogue", "since"], unique=False)
    # Nothing read before this revision was part of something.
    op.add_column("documents", sa.Column("part_of", sa.String(), nullable=True))
    op.create_index(
        "ix_documents_part_of_source",
        "documents",
        ["part_of", "source"],
        unique=False,
        sqlite_where=sa.text("part_of IS NOT NULL"),
        postgresql_where=sa.text("part_of IS NOT NULL"),
    )
