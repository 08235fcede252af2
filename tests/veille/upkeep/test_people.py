"""What upkeep does with readers, their digests and their mail."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from corpus.clock import FixedClock
from corpus.ledger import digests, readers, tables
from tests.veille.digest.people import add_reader
from tests.veille.newsroom import MORNING
from tests.veille.upkeep.keeping import told, upkeep
from veille.digest.filing import file_digests
from veille.report import Report
from veille.settings import read_settings
from veille.upkeep import people
from veille.workspace import open_workspace

DAY = date(2026, 3, 2)


@pytest.fixture
def open_watch(settings):
    """Opens the same data with other days for extracts, so long after the morning."""

    def opener(*, days: int | None, after: timedelta):
        known = {"data": settings.data, "sources": settings.sources, "embedder": "none"}
        return open_workspace(read_settings(keep_extract=days, **known), clock=FixedClock(MORNING + after))

    return opener


@pytest.fixture
def filed(workspace):
    """A reader whose digest is in the ledger and among the files; the folder of those."""
    reader = add_reader(workspace.ledger, "anna", now=MORNING)
    facts = {"after": 0, "until": 0, "changed_after": 0, "changed_until": 0, "since": MORNING, "till": MORNING}
    facts |= {"lines": 1, "omitted": 0, "facts": {"reader": "anna"}, "page": "<p>Une faille.</p>"}
    with workspace.ledger.writing() as tx:
        digests.store(tx, reader=reader.number, day=DAY, now=MORNING, **facts)
    file_digests(workspace, Report("digest", MORNING))
    folder = workspace.settings.data / "digests" / f"anna-{reader.number}"
    assert len(list(folder.iterdir())) == 2
    return folder


def made(workspace) -> digests.Made:
    with workspace.ledger.reading() as tx:
        return digests.listed(tx, limit=1)[0]


def test_digests_stay_where_every_text_is_kept(open_watch, filed):
    with open_watch(days=None, after=timedelta(days=4000)) as watch:
        assert people.DIGESTS not in told(upkeep(watch))
        assert made(watch).page
    assert len(list(filed.iterdir())) == 2


def test_digests_stop_quoting_texts_that_may_be_kept_no_longer(open_watch, filed):
    with open_watch(days=30, after=timedelta(days=29)) as watch:
        upkeep(watch)
        assert made(watch).page
    with open_watch(days=30, after=timedelta(days=31)) as watch:
        assert told(upkeep(watch, dry=True))[people.DIGESTS] == 1
        assert len(list(filed.iterdir())) == 2
        assert told(upkeep(watch))[people.DIGESTS] == 1
        assert (made(watch).page, made(watch).facts, made(watch).day) == ("", {}, DAY)
    assert list(filed.iterdir()) == []


def test_files_of_a_removed_reader_go_with_the_name(workspace, open_watch, filed):
    (reader,) = readers_of(workspace)
    with workspace.ledger.writing() as tx:
        readers.remove(tx, reader.number, now=MORNING)
    with open_watch(days=None, after=timedelta(days=31)) as watch:
        assert told(upkeep(watch))[people.FORGOTTEN] == 1
        assert "anna" not in str(made(watch))
        with watch.ledger.reading() as tx:
            assert "anna" not in str(tx.execute(select(tables.readers)).all())
    assert not filed.exists()


def readers_of(workspace) -> list[readers.Reader]:
    with workspace.ledger.reading() as tx:
        return readers.standing(tx)


def test_whose_files_cannot_be_removed_is_not_forgotten_yet(workspace, open_watch, filed, monkeypatch):
    (reader,) = readers_of(workspace)
    with workspace.ledger.writing() as tx:
        readers.remove(tx, reader.number, now=MORNING)
    monkeypatch.setattr("fsspec.implementations.local.LocalFileSystem.rm", refuse)
    with open_watch(days=None, after=timedelta(days=31)) as watch:
        job = upkeep(watch)
        assert [error["item"] for error in job.report.errors] == ["readers"]
        assert "anna" not in str(job.report.errors)
        monkeypatch.undo()
        assert told(upkeep(watch))[people.FORGOTTEN] == 1


def refuse(self, path, recursive=False):
    raise PermissionError("not yours")


def test_who_never_confirmed_is_removed(workspace, open_watch):
    add_reader(workspace.ledger, "late", now=MORNING, confirmed=False)
    with open_watch(days=None, after=timedelta(days=31)) as watch:
        assert told(upkeep(watch)) == {people.UNCONFIRMED: 1}
        assert readers_of(watch) == []


@pytest.mark.parametrize(("days", "after", "number"), [(None, 89, 0), (None, 91, 1), (30, 31, 1), (300, 91, 1)])
def test_words_of_messages_go_after_three_months_or_with_the_texts(workspace, open_watch, days, after, number):
    with workspace.ledger.writing() as tx:
        row = {"key": "a", "kind": "alert", "channel": "stdout", "target": "-", "identifier": "a", "payload": b"mots"}
        tx.execute(
            tables.outbox.insert(), row | {"created": MORNING, "state": "sent", "not_before": MORNING, "handed": True}
        )
    with open_watch(days=days, after=timedelta(days=after)) as watch:
        assert told(upkeep(watch)).get(people.MESSAGES, 0) == number
