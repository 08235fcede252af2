"""A ledger written as lines, and filled from them, on the same database and on the other."""

import json
import shutil
from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from corpus.errors import LedgerError, LedgerOutdated
from corpus.ledger import Ledger, arrivals, dump, keys, load
from corpus.ledger.migration import HEAD, current_version
from corpus.ledger.tables import counters, leases, metadata, readers, signatures, vectors, work
from corpus.ledger.tables import documents as document_table
from tests.corpus.ledger.examples import NOW, add_reader, add_search, arrive, make_items, put_message, store_new

#: With what databases get wrong: a fraction of a second, a day of another century.
REMARK = '"é"\n\t\\ \u2028 %s {} \\N'
ODD = datetime(1999, 12, 31, 23, 59, 59, 7, tzinfo=UTC)


def write(ledger):
    """The lines of each table."""
    with ledger.reading() as tx:
        return {name: b"".join(lines for lines, _ in dump.write_table(tx, name)).splitlines() for name in dump.names()}


def fill(ledger, tables, *, version=HEAD):
    with ledger.writing() as tx:
        load.empty(tx, ledger.address, version=version)
        counted = {name: load.fill(tx, name, lines) for name, lines in tables.items()}
        load.finish(tx, ledger.address)
    return counted


def whole(tables):
    """The lines without their order, which no database promises."""
    return {name: (lines[0], sorted(lines[1:])) for name, lines in tables.items()}


@pytest.fixture
def filled(ledger):
    """Something in many tables: among them bytes, truths, moments, and documents that refer to each other."""
    one, two, three = (store_new(ledger, number) for number in (1, 2, 3))
    with ledger.writing() as tx:
        merged = {"merged_into": three, "merged_at": NOW, "merge_reason": REMARK}
        tx.execute(update(document_table).where(document_table.c.id == one).values(**merged))
        vector = {"document": two, "field": "opening", "model": "m", "version": 1, "computed": ODD}
        tx.execute(vectors.insert().values(**vector, vector=bytes(range(256))))
        signature = {
            "document": two,
            "version": 1,
            "stamp": "s",
            "moment": ODD,
            "language": None,
            "packed": b"\x00\xff",
        }
        tx.execute(signatures.insert().values(**signature, rivalry=0.1 + 0.2, doubtful=True))
    make_items(ledger, two, batch=None)
    arrive(ledger, two, three)
    add_reader(ledger)
    add_search(ledger)
    put_message(ledger)
    return ledger


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request, tmp_path):
    """An empty ledger, on either database; PostgreSQL's is set to the time of another place."""
    url = f"sqlite:///{tmp_path / 'other.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
        server, _, name = url.replace("+psycopg", "").rpartition("/")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {name} SET timezone TO 'Asia/Kolkata'")
    opened = Ledger.open(url)
    yield opened
    opened.close()


def test_what_was_written_is_read_back_on_either_database(filled, other):
    tables = write(filled)
    counted = fill(other, tables)
    assert whole(write(other)) == whole(tables)
    assert counted == {name: len(lines) - 1 for name, lines in tables.items()}
    assert sum(counted.values()) > 20


def test_moments_and_bytes_are_the_same_on_either_database(filled, other):
    fill(other, write(filled))
    with other.reading() as tx:
        row = tx.execute(select(vectors)).one()
        assert (row.computed, bytes(row.vector)) == (ODD, bytes(range(256)))
        row = tx.execute(select(signatures)).one()
        assert (row.moment, bytes(row.packed), row.rivalry, row.doubtful) == (ODD, b"\x00\xff", 0.1 + 0.2, True)


def test_what_a_ledger_numbers_goes_on_after_the_highest(filled, other):
    with filled.reading() as tx:
        reader, arrival = tx.scalar(select(readers.c.number)), arrivals.newest(tx)
    fill(other, write(filled))
    assert add_reader(other, "grace").number == reader + 1
    assert arrive(other, store_new(other, 4)) == arrival + 1


def test_what_the_ledger_held_before_is_gone(filled, other):
    store_new(other, 9)
    fill(other, write(filled))
    with other.reading() as tx:
        assert tx.scalar(select(document_table.c.id).where(document_table.c.id == "AVIS-9")) is None


def test_leases_and_the_key_that_seals_backups_stay_behind(ledger):
    with ledger.writing() as tx:
        tx.execute(leases.insert().values(name="index", holder="a 1 0.00", until=NOW))
        kept, left = keys.obtain(tx, "tokens"), keys.obtain(tx, dump.SEALING_KEY)
    written = b"\n".join(line for lines in write(ledger).values() for line in lines).decode()
    assert kept in written
    assert left not in written
    assert "a 1 0.00" not in written


@pytest.mark.parametrize("version", ["0001", "0003", "0004"])
def test_a_ledger_of_an_older_schema_is_brought_to_this_one(tmp_path, other, version):
    """Its lines have the columns of that time."""
    columns = [
        "id",
        "source",
        "source_facts",
        "first_seen",
        "level",
        "version",
        "reading",
        "content_reading",
        "revision",
    ]
    head = json.dumps([[name, "moment" if name == "first_seen" else "plain"] for name in columns])
    row = json.dumps(["A-1", "avis", "{}", "2026-01-05 09:30:00.000000", "full", 1, 1, 1, 7])
    assert fill(other, {"documents": [head.encode(), row.encode()]}, version=version) == {"documents": 1}
    with other.reading() as tx:
        assert current_version(tx) == HEAD
        assert tx.execute(select(document_table.c.id, document_table.c.first_seen)).one() == ("A-1", NOW)


def test_a_ledger_of_a_later_version_of_veille_is_refused_and_the_present_one_stays(filled):
    before = whole(write(filled))
    with pytest.raises(LedgerOutdated, match="schema 9999"):
        fill(filled, {}, version="9999")
    assert whole(write(filled)) == before


@pytest.mark.parametrize("lines", [[], [b"[]"], [b'[["id","plain"],["nonsense","plain"]]']], ids=["none", "no", "odd"])
def test_columns_that_the_schema_does_not_have_are_refused(ledger, lines):
    with pytest.raises(LedgerError, match="'documents'"):
        fill(ledger, {"documents": lines})


def test_a_table_that_the_schema_does_not_have_is_refused(ledger):
    with pytest.raises(LedgerError, match="no table 'nonsense'"):
        fill(ledger, {"nonsense": [b'[["id","plain"]]']})


def test_rows_that_refer_to_nothing_are_refused(filled):
    tables = write(filled)
    before = whole(tables)
    with pytest.raises(LedgerError):
        fill(filled, {name: lines for name, lines in tables.items() if name != "batches"})
    assert whole(write(filled)) == before


def test_a_ledger_that_only_commands_wrote_to_holds_nothing(ledger):
    with ledger.writing() as tx:
        keys.obtain(tx, "tokens")
        tx.execute(counters.insert().values(name="revision", value=3))
        assert load.holds_something(tx) is None
    add_reader(ledger)
    with ledger.reading() as tx:
        assert load.holds_something(tx) == "readers"


def test_every_table_is_kept_but_leases():
    assert set(dump.names()) == set(metadata.tables) - {"leases"}


def test_tables_come_after_those_that_they_refer_to():
    order = dump.names()
    for name in order:
        for key in metadata.tables[name].foreign_keys:
            assert order.index(key.column.table.name) <= order.index(name)


storable = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=30)


@pytest.fixture(scope="module")
def pair(empty_ledger, tmp_path_factory):
    """Two ledgers of SQLite for many examples: making one takes a third of a second."""
    folder = tmp_path_factory.mktemp("texts")
    files = [shutil.copy(empty_ledger, folder / name) for name in ("one.db", "two.db")]
    with closing(Ledger.open(f"sqlite:///{files[0]}")) as one, closing(Ledger.open(f"sqlite:///{files[1]}")) as two:
        yield one, two


@given(reasons=st.lists(storable, min_size=1, max_size=5))
def test_any_text_survives(pair, reasons):
    rows = [
        {"stage": "enrich", "item": str(number), "source": "a", "state": "done", "changed": NOW, "shard": 1}
        for number in range(len(reasons))
    ]
    with pair[0].writing() as tx:
        tx.execute(work.delete())
        tx.execute(work.insert(), [row | {"reason": reason} for row, reason in zip(rows, reasons, strict=True)])
        lines = b"".join(lines for lines, _ in dump.write_table(tx, "work")).splitlines()
    with pair[1].writing() as tx:
        tx.execute(work.delete())
        load.fill(tx, "work", lines)
        assert list(tx.scalars(select(work.c.reason).order_by(work.c.item))) == reasons


def test_names_of_readers_are_free_again_as_before(filled, other):
    """The index that says so is part of the schema, not of the lines."""
    fill(other, write(filled))
    with pytest.raises(LedgerError), other.writing() as tx:
        tx.execute(text("INSERT INTO readers SELECT * FROM readers"))
    with other.reading() as tx:
        assert len(tx.execute(select(readers)).all()) == 1
