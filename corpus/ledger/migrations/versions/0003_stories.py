"""Stories, the signatures and links they rest on, and what analysts say of them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: Every document in a story has a membership of it; what a database was given otherwise counts from its first sight.
EXISTING = """
INSERT INTO stories (id, since, changed)
SELECT
    documents.story,
    COALESCE(MIN(memberships.since), MIN(documents.first_seen)),
    COALESCE(MAX(memberships.since), MAX(documents.first_seen))
FROM documents
LEFT JOIN memberships ON memberships.document = documents.id AND memberships.story = documents.story
WHERE documents.story IS NOT NULL
GROUP BY documents.story
"""


def upgrade() -> None:
    op.create_table(
        "stories",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_into", sa.String(), nullable=True),
        sa.Column("split_from", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
    )
    for column in ("merged_into", "split_from"):
        op.create_index(
            op.f(f"ix_stories_{column}"),
            "stories",
            [column],
            unique=False,
            sqlite_where=sa.text(f"{column} IS NOT NULL"),
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
    op.create_table(
        "signatures",
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("rivalry", sa.Float(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_signatures_document")),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_signatures")),
    )
    op.create_index("ix_signatures_moment_document", "signatures", ["moment", "document"], unique=False)
    doubtful = sa.text("doubtful")
    op.create_index(
        "ix_signatures_doubtful",
        "signatures",
        ["moment"],
        unique=False,
        sqlite_where=doubtful,
        postgresql_where=doubtful,
    )
    op.create_table(
        "links",
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("share", sa.Float(), nullable=True),
        sa.Column("link", sa.Float(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_links_document")),
        sa.ForeignKeyConstraint(["other"], ["documents.id"], name=op.f("fk_links_other")),
        sa.PrimaryKeyConstraint("document", "other", name=op.f("pk_links")),
    )
    op.create_index(op.f("ix_links_other"), "links", ["other"], unique=False)
    op.create_table(
        "story_judgements",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("one", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["one"], ["documents.id"], name=op.f("fk_story_judgements_one")),
        sa.ForeignKeyConstraint(["other"], ["documents.id"], name=op.f("fk_story_judgements_other")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_story_judgements")),
    )
    op.create_index(op.f("ix_story_judgements_one"), "story_judgements", ["one"], unique=False)
    op.create_index(op.f("ix_story_judgements_other"), "story_judgements", ["other"], unique=False)
    op.execute(sa.text(EXISTING))
