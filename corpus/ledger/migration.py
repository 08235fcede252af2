"""Bringing the ledger's tables to this version of Veille, by Alembic."""

from pathlib import Path

from sqlalchemy import Connection, inspect, select, table, text
from sqlalchemy import column as sql_column

from corpus.errors import LedgerError, LedgerOutdated
from corpus.ledger.connection import Ledger

FOLDER = Path(__file__).with_name("migrations")
#: The newest migration below `migrations/versions`; a test holds the two together. Kept here so that opening a
#: ledger that is up to date, which every command does, need not import Alembic.
HEAD = "0005"
#: Of `pg_advisory_xact_lock`: any fixed number, so that two programs do not migrate at once.
MIGRATION_LOCK = 870_713


def migrate(ledger: Ledger) -> None:
    """Fill a new database with tables, or take an older one to this version; a newer one is refused."""
    with ledger.reading() as tx:
        if current_version(tx) == HEAD:
            return
    with ledger.writing() as tx:
        if ledger.dialect == "postgresql":
            tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        if current_version(tx) != HEAD:
            upgrade(tx, ledger.address)


def current_version(tx: Connection) -> str | None:
    if not inspect(tx).has_table("alembic_version"):
        return None
    version: str | None = tx.scalar(select(sql_column("version_num")).select_from(table("alembic_version")))
    return version


def upgrade(tx: Connection, address: str, *, to: str = "head") -> None:
    """Take the tables to a version, from none where there are none."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", FOLDER.as_posix().replace("%", "%%"))
    config.attributes["connection"] = tx
    found = current_version(tx)
    try:
        command.upgrade(config, to)
    except CommandError as error:
        if found is None:
            raise LedgerError(f"the tables of the ledger {address} could not be made: {error}") from error
        raise LedgerOutdated(
            f"the ledger {address} has schema {found}, which this version of Veille (schema {HEAD}) does not know; "
            "use the version of Veille that wrote it, or a newer one"
        ) from error
