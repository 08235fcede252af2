"""Bringing backups back: what is there afterwards, what is forgotten, and what is refused."""

import json
import shutil
import uuid
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from corpus.errors import LedgerError
from corpus.ledger import Ledger, batches, leases, outbox, runs, tables, work
from corpus.ledger.holders import this_process
from tests.corpus.ledger.examples import OTHER, load_message, states
from tests.veille.backup.kept import check, create, elsewhere, files_below, hold, restore
from tests.veille.newsroom import bulletin, capture, do, do_index, find, indexed, page_url, reference
from veille.backup.errors import BackupError
from veille.backup.manifest import MANIFEST
from veille.backup.marking import MARK
from veille.backup.restoring import restore_backup
from veille.errors import InputError, StageError
from veille.noting import note_run
from veille.report import Report
from veille.stages.enrich import enrich
from veille.stages.extract import extract
from veille.stages.relate import relate
from veille.workspace import open_workspace


@pytest.fixture
def new(collected, tmp_path, clock):
    """A machine on which there is nothing yet."""
    with open_workspace(elsewhere(collected, tmp_path / "new"), clock=clock) as opened:
        yield opened


@pytest.fixture
def name(collected):
    return create(collected)[0].manifest.name


def test_ledger_and_archive_are_what_they_were(collected, new, name):
    restored, report = restore(new, name)
    assert (report.exit_code, report.counts) == (0, {"done": 1})
    assert (restored.lost, restored.interrupted) == (0, None)
    before, after = hold(collected.ledger), hold(new.ledger)
    assert before.pop("outbox") != after.pop("outbox")
    assert after == before
    assert files_below(new.settings.data / "archive") == files_below(collected.settings.data / "archive")


def test_the_index_written_from_it_answers_as_before(collected, new, name):
    restore(new, name)
    assert do_index(new).counts == {"done": 3}
    rows = [indexed(place.settings.index_address) for place in (collected, new)]
    assert rows[0] == rows[1]
    assert set(rows[1]) == {reference(number) for number in (1, 2, 3)}


def test_pages_can_be_read_again_from_the_restored_archive(collected, new, name):
    restore(new, name)
    identifiers = [reference(number) for number in (1, 2, 3)]
    for document in find(new, *identifiers):
        assert new.archive.read(document.fetch.archive).status == 200


def test_a_ledger_moves_between_databases_by_a_backup(collected, settings, clock, tmp_path, postgresql_url, name):
    """To PostgreSQL, once more into what it holds then, and back."""
    untold = ("counters", "keys", "leases", "runs", "work", "outbox")
    expected, backup, where = hold(collected.ledger, without=untold), name, settings.backups_root
    for number, url in enumerate((postgresql_url, postgresql_url, None)):
        changes = {"ledger": url, "archive": f"memory://{uuid.uuid4().hex}", "backups": str(tmp_path / f"kept{number}")}
        with open_workspace(elsewhere(collected, tmp_path / f"place{number}", **changes), clock=clock) as place:
            restore(place, backup, root=where, replace=number == 1)
            assert hold(place.ledger, without=untold) == expected
            made, _ = create(place)
            assert check(place).exit_code == 0
        assert made.manifest.database == ("postgresql" if url else "sqlite")
        backup, where = made.manifest.name, made.root


def test_a_ledger_that_holds_something_is_not_replaced_unless_one_says_so(collected, name):
    before = hold(collected.ledger)
    with pytest.raises(InputError, match="--replace-ledger"):
        restore(collected, name)
    assert hold(collected.ledger) == before
    _, report = restore(collected, name, replace=True)
    assert report.counts == {"unchanged": 1}


def test_what_came_after_the_backup_is_gone(collected, name, clock):
    capture(collected, bulletin(4))
    restore(collected, name, replace=True)
    with collected.ledger.reading() as tx:
        assert batches.knows_source(tx, "avis")
        assert len(tx.execute(select(tables.captures)).all()) == 3


def test_the_engine_forgets_what_came_after_the_backup(collected, name):
    capture(collected, bulletin(4))
    for stage in (extract, enrich, relate):
        do(stage, collected)
    do_index(collected)
    restore(collected, name, replace=True)
    assert reference(4) in indexed(collected.settings.index_address)
    do_index(collected)
    assert set(indexed(collected.settings.index_address)) == {reference(number) for number in (1, 2, 3)}


def test_what_comes_after_a_restore_is_indexed_though_the_engine_knew_higher_numbers(collected, name):
    for text in ("Un correctif.", "Un autre correctif.", "Un troisième."):
        capture(collected, bulletin(4, text))
        for stage in (extract, enrich, relate):
            do(stage, collected)
        do_index(collected)
    restore(collected, name, replace=True)
    do_index(collected)
    capture(collected, bulletin(5))
    for stage in (extract, enrich, relate):
        do(stage, collected)
    assert do_index(collected).counts == {"done": 1}
    assert set(indexed(collected.settings.index_address)) == {reference(number) for number in (1, 2, 3, 5)}


def test_the_index_is_written_anew_once(collected, name, monkeypatch):
    restore(collected, name, replace=True)
    do_index(collected)
    monkeypatch.setattr("index.embedded.TantivyBackend.clear", None)
    assert do_index(collected).counts == {}


def test_nothing_arrives_twice(collected, new, name):
    restore(new, name)
    do_index(new)
    with new.ledger.reading() as tx:
        assert len(tx.execute(select(tables.arrivals)).all()) == 3


def test_what_was_claimed_then_waits_for_whoever_comes(collected, new):
    with collected.ledger.writing() as tx:
        work.make_due(tx, [work.Item("enrich", reference(1), "avis")], now=collected.clock())
        work.claim(tx, "enrich", holder=OTHER, limit=9, now=collected.clock())
        leases.acquire(tx, "crawl avis", holder=OTHER, now=collected.clock())
    restore(new, create(collected)[0].manifest.name)
    assert states(new.ledger) == {"done": 2, "waiting": 1}
    with new.ledger.reading() as tx:
        assert set(tx.scalars(select(tables.leases.c.name))) <= {"backup", "upkeep"}
        assert tx.scalar(select(tables.work.c.attempts).where(tables.work.c.state == "waiting")) == 0


def test_a_letter_that_waited_is_left_to_a_person(collected, new, name):
    """It was sent since, most likely: nobody is to get it twice."""
    restore(new, name)
    message = load_message(new.ledger, 1)
    assert (message.state, message.holder) == ("uncertain", None)
    with new.ledger.writing() as tx:
        assert outbox.claim(tx, holder=this_process(), now=new.clock() + timedelta(days=9)) is None
        outbox.again(tx, 1, now=new.clock())


def test_a_crawl_that_was_going_on_has_ended_in_the_restored_ledger(collected, new, clock):
    with collected.ledger.writing() as tx:
        batches.begin(tx, "avis", now=clock())
    restore(new, create(collected)[0].manifest.name)
    with new.ledger.reading() as tx:
        errors = [batch.error for batch in tx.execute(select(tables.batches).order_by(tables.batches.c.started))]
    assert sorted(map(str, errors)) == ["None", "the crawl was going on when the backup was made"]


def test_pages_that_are_in_no_backup_are_fetched_again(collected, new, clock):
    clock.advance(hours=1)
    batch = capture(collected, bulletin(4))
    (lost,) = (collected.settings.data / "archive").rglob(f"{batch}*")
    lost.unlink()
    made, report = create(collected)
    assert report.exit_code == 3
    restored, _ = restore(new, made.manifest.name)
    assert restored.lost == 1
    with new.ledger.reading() as tx:
        row = tx.execute(select(tables.pages).where(tables.pages.c.url == page_url(4))).one()
        assert (row.archive_file, row.digest, row.etag) == (None, None, None)
    assert states(new.ledger, "crawl") == {"done": 3, "waiting": 1}
    assert states(new.ledger, "extract") == {"done": 3, "discarded": 1}


def test_a_damaged_archive_file_costs_its_pages_alone(collected, new, name):
    (path,) = (collected.settings.data / "backups" / "files").rglob("*.gz")
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    restored, report = restore(new, name)
    assert (report.exit_code, restored.lost) == (3, 3)
    assert "not what was written" in report.errors[0]["reason"]
    assert do_index(new).counts == {"done": 3}


def test_a_damaged_table_is_refused_before_anything_is_touched(collected, new, name):
    path = collected.settings.data / "backups" / name / "ledger" / "versions.jsonl.gz"
    path.write_bytes(path.read_bytes()[:-9])
    before = hold(new.ledger)
    with pytest.raises(BackupError, match="versions"):
        restore(new, name)
    assert hold(new.ledger) == before
    assert files_below(new.settings.data / "archive") == {}


def test_a_forged_backup_is_refused_by_the_ledger_that_it_is_of(collected, name):
    path = collected.settings.data / "backups" / name / MANIFEST
    facts = json.loads(path.read_text(encoding="utf-8")) | {"veille": "9.9"}
    path.write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(BackupError, match="somebody has changed it"):
        restore(collected, name, replace=True)


def test_a_wrong_fingerprint_is_refused(collected, new, name):
    with pytest.raises(BackupError, match="its fingerprint is"):
        restore(new, name, fingerprint="00" * 32)


def test_an_archive_file_that_was_damaged_since_is_mended(collected, name):
    (path,) = (collected.settings.data / "archive").rglob("*.gz")
    whole = path.read_bytes()
    path.write_bytes(whole[:50] + b"?" + whole[51:])
    _, report = restore(collected, name, replace=True)
    assert report.counts == {"done": 1}
    assert path.read_bytes() == whole


def test_an_archive_file_that_has_grown_since_is_left_as_it_is(collected, name):
    (path,) = (collected.settings.data / "archive").rglob("*.gz")
    path.write_bytes(grown := path.read_bytes() + path.read_bytes())
    _, report = restore(collected, name, replace=True)
    assert report.counts == {"unchanged": 1}
    assert path.read_bytes() == grown


@pytest.mark.parametrize("busy", ["lease", "claim"])
def test_while_somebody_works_nothing_is_restored(collected, name, busy):
    with collected.ledger.writing() as tx:
        if busy == "lease":
            leases.acquire(tx, "index", holder="another-machine 1 0.00", now=collected.clock())
        else:
            work.make_due(tx, [work.Item("enrich", reference(1), "avis")], now=collected.clock())
            work.claim(tx, "enrich", holder="another-machine 1 0.00", limit=9, now=collected.clock())
    with pytest.raises(StageError, match=r"'(index|enrich)' is going on"):
        restore(collected, name, replace=True)


def test_the_run_of_the_restore_is_in_the_restored_ledger(collected, new, name):
    report = Report("backup restore", started=new.clock())
    note_run(new, lambda workspace, noted: restore_backup(workspace, noted, name), report)
    with new.ledger.reading() as tx:
        (last,) = [run for run in runs.latest(tx) if run["id"] == report.run]
    assert (last["verb"], last["exit_code"]) == ("backup restore", 0)


def test_a_ledger_that_refuses_the_rows_is_left_as_it_was_and_the_restore_is_told_as_interrupted(
    collected, new, name, monkeypatch
):
    def refuse(*arguments, **options):
        raise LedgerError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr("corpus.ledger.load.finish", refuse)
        with pytest.raises(LedgerError):
            restore(new, name)
    with closing(Ledger.open(new.settings.ledger_url)) as ledger:
        assert states(ledger) == {}
    assert (new.settings.data / MARK).exists()
    restored, report = restore(new, name)
    assert restored.interrupted == f"a restore of {name} that began at 2026-03-02 09:00 UTC was interrupted"
    assert report.counts == {"unchanged": 1}
    assert not (new.settings.data / MARK).exists()


def test_the_seal_of_the_ledger_that_is_replaced_goes_on(collected, name, clock):
    restore(collected, name, replace=True)
    clock.advance(hours=1)
    create(collected)
    assert check(collected).exit_code == 0
    assert check(collected, name).exit_code == 0


def test_digests_are_filed_again_but_for_those_that_upkeep_has_emptied(collected, new, clock):
    with collected.ledger.writing() as tx:
        for day, page in (("2026-03-01", "<p>"), ("2026-03-02", "")):
            zeros = dict.fromkeys(("after", "until", "changed_after", "changed_until", "lines", "omitted"), 0)
            moments = dict.fromkeys(("made", "since", "till", "filed"), clock())
            tx.execute(tables.digests.insert().values(reader=1, day=day, facts="{}", page=page, **zeros, **moments))
    restore(new, create(collected)[0].manifest.name)
    with new.ledger.reading() as tx:
        filed = dict(tx.execute(select(tables.digests.c.day, tables.digests.c.filed)).all())
    assert filed == {"2026-03-01": None, "2026-03-02": clock()}


def test_a_backup_is_restored_from_a_remote_place_to_a_remote_archive(collected, new, tmp_path, clock):
    place = f"memory://{uuid.uuid4().hex}/kept"
    made, _ = create(collected, root=place)
    shutil.rmtree(collected.settings.data / "archive")
    settings = elsewhere(collected, tmp_path / "far", archive=f"memory://{uuid.uuid4().hex}/pages")
    with open_workspace(settings, clock=clock) as far:
        restore(far, made.manifest.name, root=place)
        for document in find(far, *(reference(number) for number in (1, 2, 3))):
            assert far.archive.read(document.fetch.archive).status == 200
        assert create(far, root=place, keep=5)[1].exit_code == 0


def test_a_page_of_the_backup_that_is_withdrawn_stays_so(collected, new, clock):
    with collected.ledger.writing() as tx:
        gone = {"withdrawn": clock(), "archive_file": None, "archive_offset": None, "archive_length": None}
        tx.execute(update(tables.captures).where(tables.captures.c.url == page_url(1)).values(**gone))
    restore(new, create(collected)[0].manifest.name)
    with new.ledger.reading() as tx:
        assert tx.scalar(select(tables.captures.c.withdrawn).where(tables.captures.c.url == page_url(1))) == clock()
