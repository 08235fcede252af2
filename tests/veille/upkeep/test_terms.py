"""How long what each source brings is kept, and how an upkeep is shown."""

import json
from collections import Counter

import pytest

from corpus.clock import FixedClock
from corpus.ledger import leases
from tests.veille.newsroom import MORNING, capture, do
from tests.veille.upkeep.keeping import CLASSES, make_settings, opened, told, upkeep
from veille.report import Report
from veille.stages.extract import extract
from veille.upkeep import archive
from veille.upkeep.job import Job
from veille.upkeep.screen import name_sources, print_upkeep
from veille.upkeep.terms import list_terms, strictest

ALIVE = "another-machine 1 0.00"


def test_each_source_is_kept_as_its_class_is(watch):
    terms = list_terms(watch, now=watch.clock())
    assert {term.source: term.reuse for term in terms} == CLASSES
    days = {term.reuse: (watch.clock() - term.before).days for term in terms}
    assert days == {"full_text": 300, "extract": 30, "metadata_only": 10}


@pytest.mark.parametrize("keep", [{"keep_extract": 30}])
def test_classes_without_a_number_of_days_have_no_term(watch):
    assert [term.source for term in list_terms(watch, now=watch.clock())] == ["journal"]


def test_of_a_source_without_a_file_what_was_said_when_it_was_last_read_holds(watch):
    (watch.settings.sources / "depeches.yml").unlink()
    with opened(watch.settings, FixedClock(watch.clock())) as workspace:
        classes = {term.source: term.reuse for term in list_terms(workspace, now=watch.clock())}
    assert classes["depeches"] == "metadata_only"


def test_an_extract_of_what_was_imported_is_kept(watch):
    line = {"id": "a", "title": "Un titre", "text": "Un texte.", "source": "elsewhere.example"}
    capture(watch, json.dumps(line).encode(), slug="elsewhere.example", kind="line")
    do(extract, watch)
    classes = {term.source: term.reuse for term in list_terms(watch, now=watch.clock())}
    assert classes["elsewhere.example"] == "extract"


@pytest.mark.parametrize(
    ("given", "days"),
    [({}, None), ({"keep_full_text": 5}, None), ({"keep_extract": 30, "keep_metadata_only": 10}, 10)],
)
def test_digests_last_as_long_as_the_texts_that_go_first(tmp_path, given, days):
    assert strictest(make_settings(tmp_path, **given)) == days


def test_what_a_killed_crawl_left_is_mended_unless_it_is_still_being_written(watch):
    writer = watch.archive.begin("journal", "20260501T000000-journal-00000000", at=MORNING)
    facts = {"status": 200, "headers": [], "body": b"x", "fetched_at": MORNING}
    writer.write_response("https://cert.example/1", **facts)
    assert told(upkeep(watch, dry=True))[archive.LEFT] == 1
    with watch.ledger.writing() as tx:
        leases.acquire(tx, "crawl journal", holder=ALIVE, now=watch.clock())
    assert archive.LEFT not in told(upkeep(watch))
    assert watch.archive.unfinished("journal") == [writer.file]
    with watch.ledger.writing() as tx:
        leases.release(tx, "crawl journal", holder=ALIVE)
    assert told(upkeep(watch))[archive.LEFT] == 1
    assert watch.archive.unfinished("journal") == []
    writer.close()


def test_the_sources_of_which_the_most_went_are_named():
    counts = Counter({"a": 1, "b": 5, "c": 3, "d": 2, "e": 2, "f": 1, None: 7})
    assert name_sources(counts) == "b 5, c 3, d 2, e 2, 2 more sources"
    assert name_sources(Counter({None: 7})) == ""


def test_a_person_sees_what_went_of_which_sources_and_the_notes(workspace, capsys):
    job = Job(workspace, Report("upkeep", MORNING), dry=True, now=MORNING)
    job.count("texts cut", 1200, "journal")
    job.count("runs", 0)
    job.notes.append("the index was told of 1200 documents")
    print_upkeep(job)
    shown = capsys.readouterr().out
    assert shown.splitlines()[1].split() == ["texts", "cut", "1", "200", "journal", "1200"]
    assert ("would be removed" in shown, "runs" in shown, "1200 documents" in shown) == (True, False, True)
