"""Runs."""

from corpus.ledger import runs
from tests.corpus.ledger.examples import NOW, after


def test_a_run_keeps_its_counts(ledger):
    with ledger.writing() as tx:
        run = runs.begin(tx, "crawl", now=NOW, batch="b")
        runs.end(
            tx,
            run,
            now=after(minutes=1),
            exit_code=3,
            counts={"done": 2},
            sources={"bulletins": {"done": 2}},
            errors=[{"source": "bulletins", "error": "cut JSON \ud800"}],
        )
    with ledger.reading() as tx:
        [found] = runs.latest(tx)
    assert (found["id"], found["verb"], found["batch"], found["exit_code"]) == (run, "crawl", "b", 3)
    assert (found["started"], found["ended"]) == (NOW, after(minutes=1))
    assert (found["counts"], found["sources"]) == ({"done": 2}, {"bulletins": {"done": 2}})
    assert found["errors"] == [{"source": "bulletins", "error": "cut JSON \ufffd"}]


def test_a_run_that_was_killed_has_no_end(ledger):
    with ledger.writing() as tx:
        runs.begin(tx, "crawl", now=NOW)
    with ledger.reading() as tx:
        [found] = runs.latest(tx)
    assert (found["ended"], found["exit_code"], found["counts"]) == (None, None, None)


def test_the_newest_runs_come_first(ledger):
    with ledger.writing() as tx:
        for minute in range(3):
            runs.begin(tx, f"verb{minute}", now=after(minutes=minute))
    with ledger.reading() as tx:
        assert [run["verb"] for run in runs.latest(tx, limit=2)] == ["verb2", "verb1"]


def test_the_sources_of_an_earlier_run_are_known(ledger):
    with ledger.writing() as tx:
        for verb, hours, sources in (("a", 0, {"old": {}}), ("a", 1, {"x": {}, "y": {}}), ("b", 1, {}), ("a", 3, {})):
            run = runs.begin(tx, verb, now=after(hours=hours))
            runs.end(tx, run, now=after(hours=9), exit_code=0, counts={}, sources=sources, errors=[])
        runs.begin(tx, "a", now=after(hours=2))
    with ledger.reading() as tx:
        assert runs.sources_of(tx, "a", before=after(hours=2)) == {"x", "y"}
        assert runs.sources_of(tx, "a", before=after(hours=-1)) == set()
        assert [runs.last_begun(tx, verb) for verb in ("a", "b", "c")] == [after(hours=3), after(hours=1), None]
