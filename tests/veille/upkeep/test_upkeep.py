"""The upkeep of a whole watch: what goes, and what never does."""

import json
from contextlib import closing

import pytest
from sqlalchemy import select

from corpus.errors import ArchiveError
from corpus.ledger import arrivals, captures, documents, leases, readers, stories, tables
from corpus.ledger.replay import Again, replay
from index.backend import open_backend
from tests.veille.newsroom import MORNING, bulletin, capture, do, reference
from tests.veille.upkeep.keeping import (
    FIRST,
    LEAD,
    SECRET,
    clock_of,
    dump,
    everything,
    files,
    index_rows,
    load,
    long_after,
    opened,
    read_all,
    told,
    upkeep,
)
from veille.searching import build_query
from veille.stages.extract import extract
from veille.upkeep import archive

CUT = [slug for slug in FIRST if slug != "avis"]


def test_texts_are_cut_to_what_their_class_allows(watch):
    upkeep(watch)
    full, extract_, metadata = (load(watch, slug).content for slug in FIRST)
    assert SECRET in full.body
    assert (extract_.title, LEAD in extract_.lead, extract_.body, extract_.level) == (
        "Vulnérabilité dans Vanne 2",
        True,
        "",
        "teaser",
    )
    assert (metadata.title, metadata.lead, metadata.body, metadata.level) == (
        "Vulnérabilité dans Vanne 3",
        None,
        "",
        "metadata",
    )
    assert metadata.published == full.published
    assert load(watch, "depeches").fetch.canonical_url


def test_neither_ledger_nor_index_has_a_word_more_than_is_kept(watch):
    upkeep(watch)
    with watch.ledger.reading() as tx:
        for slug in CUT:
            history = documents.history(tx, reference(FIRST[slug]))
            assert [content.body for content in history] == ["", ""]
    of_full_text = [row for rows in dump(watch).values() for row in rows if SECRET in row]
    assert all(reference(1) in row for row in of_full_text)
    rows = index_rows(watch)
    assert [name for name, row in rows.items() if SECRET in row["body"]] == [reference(1)]
    assert [name for name, row in rows.items() if row["entity"]] == [reference(1)]


def test_no_file_is_left_of_pages_that_are_kept_no_longer(watch):
    before = watch.archive.files("journal")
    job = upkeep(watch)
    assert len(before) == 2
    assert [watch.archive.files(slug) for slug in CUT] == [[], []]
    assert len(watch.archive.files("avis")) == 2
    assert told(job)[archive.FILES] == 4


def test_what_the_ledger_says_is_in_the_archive_is_there(watch):
    upkeep(watch)
    with watch.ledger.reading() as tx:
        found = captures.load(tx, tx.scalars(select(tables.captures.c.id)).all())
    assert {each.source for each in found} == {"avis"}
    assert all(watch.archive.read(each.archive).body for each in found)


def test_an_upkeep_is_told_by_what_and_by_source_and_the_next_has_nothing_to_do(watch):
    job = upkeep(watch)
    assert job.report.sources["journal"]["done"] == 1 + 2 + 2  # text, captures, files
    assert job.report.exit_code == 0
    once = everything(watch)
    assert told(upkeep(watch)) == {}
    assert everything(watch) == once


def test_a_trial_tells_the_same_and_changes_nothing(watch):
    before = everything(watch)
    trial = upkeep(watch, dry=True)
    assert everything(watch) == before
    assert told(trial) == told(upkeep(watch))


@pytest.mark.parametrize("keep", [{}])
def test_where_nothing_else_is_set_nothing_of_any_document_goes(watch):
    long_after(watch, days=3650)
    ours = ("documents", "versions", "captures", "pages", "document_urls", "memberships", "links", "signatures", "work")
    before, kept = dump(watch), files(watch.settings)
    with watch.ledger.reading() as tx:
        texts = [documents.history(tx, reference(number)) for number in FIRST.values()]
        loaded = documents.load(tx, [reference(number) for number in FIRST.values()])
    upkeep(watch)
    after = dump(watch)
    assert {name: after[name] for name in ours} == {name: before[name] for name in ours}
    assert files(watch.settings) == kept
    with watch.ledger.reading() as tx:
        assert [documents.history(tx, reference(number)) for number in FIRST.values()] == texts
        assert documents.load(tx, [reference(number) for number in FIRST.values()]) == loaded


def test_full_texts_lose_their_page_and_no_word(watch):
    before = load(watch, "avis")
    long_after(watch, days=300)
    upkeep(watch)
    assert watch.archive.files("avis") == []
    after = load(watch, "avis")
    assert (after.content, after.annotations, after.reading) == (before.content, before.annotations, before.reading)
    assert after.fetch.archive is None


def test_stories_and_arrivals_stay_as_they_were(watch):
    with watch.ledger.reading() as tx:
        before = stories.of_documents(tx, [reference(2)]), arrivals.after(tx, 0)
    upkeep(watch)
    with watch.ledger.reading() as tx:
        assert (stories.of_documents(tx, [reference(2)]), arrivals.after(tx, 0)) == before


def test_a_file_goes_only_when_every_page_in_it_is_past_its_time(watch):
    """Of two pages in one file, one was found unchanged lately."""
    capture(watch, bulletin(20), bulletin(21), slug="journal")
    read_all(watch)
    long_after(watch, days=25)
    capture(watch, bulletin(21), slug="journal")
    read_all(watch)
    long_after(watch, days=20)
    upkeep(watch)
    assert len(watch.archive.files("journal")) == 2
    with watch.ledger.reading() as tx:
        short, whole = documents.load(tx, [reference(20), reference(21)])
    assert (short.content.is_cut, whole.content.is_cut) == (True, False)
    assert watch.archive.read(whole.fetch.archive).body
    long_after(watch, days=20)
    upkeep(watch)
    assert watch.archive.files("journal") == []


def test_what_is_still_to_be_extracted_keeps_its_page_and_the_files_it_is_in(watch):
    capture(watch, bulletin(30), slug="journal")
    long_after(watch)
    upkeep(watch)
    read_all(watch)
    with watch.ledger.reading() as tx:
        (late,) = documents.load(tx, [reference(30)])
    assert SECRET in late.content.body


def test_what_comes_again_after_it_was_cut_is_whole_for_its_time_and_no_change_of_its_publisher(watch):
    upkeep(watch)
    capture(watch, bulletin(2, f"{SECRET}. Puis un autre."), slug="journal")
    read_all(watch)
    again = load(watch, "journal")
    assert (SECRET in again.content.body, again.version) == (True, 2)
    upkeep(watch)
    assert load(watch, "journal") == again
    long_after(watch)
    upkeep(watch)
    assert load(watch, "journal").content.is_cut


def test_a_replay_brings_nothing_back_that_was_cut(watch):
    upkeep(watch)
    before = dump(watch)["contents"]
    with watch.ledger.writing() as tx:
        replay(tx, "extract", Again(MORNING), now=watch.clock())
    do(extract, watch)
    assert [row for row in dump(watch)["contents"] if reference(1) not in row] == [
        row for row in before if reference(1) not in row
    ]


def test_another_class_in_the_sources_file_holds_for_what_was_read_before(watch, tmp_path):
    upkeep(watch)
    clock = clock_of(watch)
    path = tmp_path / "watch" / "sources" / "journal.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("reuse: extract", "reuse: metadata_only"), "utf-8")
    with opened(watch.settings, clock) as workspace:
        upkeep(workspace)
        assert load(workspace, "journal").content.lead is None


def test_a_source_that_is_being_crawled_is_left_to_the_next_upkeep(watch):
    with watch.ledger.writing() as tx:
        assert leases.acquire(tx, "crawl journal", holder=ALIVE, now=watch.clock())
    job = upkeep(watch)
    assert job.report.sources["journal"]["deferred"] == 1
    assert job.notes[0] == "journal is being crawled: its pages are left to the next upkeep"
    assert len(watch.archive.files("journal")) == 2
    with watch.ledger.writing() as tx:
        leases.release(tx, "crawl journal", holder=ALIVE)
    upkeep(watch)
    assert watch.archive.files("journal") == []


#: A process of another machine, of which nobody knows whether it lives.
ALIVE = "another-machine 1 0.00"


def test_two_upkeeps_at_once_are_one(watch):
    with watch.ledger.writing() as tx:
        leases.acquire(tx, "upkeep", holder=ALIVE, now=watch.clock())
    before = everything(watch)
    job = upkeep(watch)
    assert (job.report.counts["deferred"], job.report.exit_code) == (1, 0)
    assert everything(watch) == before


def test_what_one_step_cannot_do_keeps_no_other_from_being_done(watch, monkeypatch):
    def refuse(self, file):
        raise ArchiveError("the disk is read-only")

    monkeypatch.setattr("corpus.archive.store.Archive.remove", refuse)
    job = upkeep(watch)
    assert job.report.exit_code == 1
    assert [error["item"] for error in job.report.errors] == ["archive"]
    assert index_rows(watch)[reference(2)]["body"] == ""
    monkeypatch.undo()
    assert told(upkeep(watch))[archive.FILES] == 4


def test_a_removed_reader_is_forgotten_and_spent_words_go(watch):
    upkeep(watch)
    held = json.dumps(dump(watch), default=str)
    assert "ada@example.org" not in held
    with watch.ledger.reading() as tx:
        assert readers.standing(tx) == []


def test_a_search_by_words_that_were_cut_finds_only_what_has_them_still(watch):
    upkeep(watch)
    with closing(open_backend(watch.settings.index_address)) as backend:
        found = backend.search(build_query("correctif", limit=10, zone=watch.settings.timezone))
    assert [hit.id for hit in found.hits] == [reference(1)]
