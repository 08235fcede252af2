"""What the search engine has yet to be told."""

from sqlalchemy import event

from corpus.document import Annotations
from corpus.ledger import Ledger, arrivals, documents, indexing, stories
from tests.corpus.ledger.examples import NOW, after, make_reading, states, store, store_new, take_capture


def announce(ledger, *names):
    for name in names:
        with ledger.writing() as tx:
            indexing.announce(tx, name, now=NOW)


def due(ledger, *, after=0, limit=100):
    with ledger.reading() as tx:
        return indexing.due(tx, after=after, limit=limit)


def settle(ledger, written):
    with ledger.writing() as tx:
        indexing.settle(tx, written, now=NOW)


def repair(ledger, number):
    with ledger.writing() as tx:
        return indexing.repair(tx, number, now=NOW)


def names(found):
    return [document.id for document in found]


def make_three(ledger):
    three = [store_new(ledger, number) for number in (1, 2, 3)]
    announce(ledger, *three)
    return three


def test_a_document_is_due_when_it_is_announced(ledger):
    store_new(ledger)
    assert due(ledger) == []
    announce(ledger, "AVIS-1")
    [found] = due(ledger)
    assert (found.id, found.version, found.merged) == ("AVIS-1", 1, False)
    with ledger.reading() as tx:
        assert documents.load(tx, ["AVIS-1"])[0].revision == found.revision
        assert indexing.count_due(tx) == 1


def test_documents_are_due_in_the_order_they_were_announced_in(ledger):
    one, two, three = make_three(ledger)
    announce(ledger, one)
    found = due(ledger)
    assert names(found) == [two, three, one]
    assert names(due(ledger, limit=2)) == [two, three]
    assert names(due(ledger, after=found[0].revision)) == [three, one]


def test_what_the_engine_has_acknowledged_is_done(ledger):
    *_, three = make_three(ledger)
    settle(ledger, due(ledger, limit=2))
    assert names(due(ledger)) == [three]
    assert states(ledger, "index") == {"done": 2, "waiting": 1}


def test_what_was_announced_anew_meanwhile_stays_due(ledger):
    one, *_ = make_three(ledger)
    written = due(ledger)
    announce(ledger, one)
    settle(ledger, written)
    assert names(due(ledger)) == [one]


def test_what_was_only_written_anew_meanwhile_waits_for_its_announcement(ledger):
    make_three(ledger)
    written = due(ledger)
    store(ledger, make_reading(take_capture(ledger, fetched_at=after(days=1)), "Changed."))
    settle(ledger, written)
    assert due(ledger) == []


def test_an_engine_that_lost_its_tail_is_told_again(ledger):
    _, two, three = make_three(ledger)
    written = due(ledger)
    settle(ledger, written)
    assert repair(ledger, written[0].revision) == 2
    assert names(due(ledger)) == [two, three]


def test_an_engine_that_lost_everything_is_told_everything(ledger):
    three = make_three(ledger)
    settle(ledger, due(ledger))
    assert repair(ledger, 0) == 3
    assert names(due(ledger)) == three


def test_an_engine_that_lost_nothing_is_told_nothing(ledger):
    make_three(ledger)
    written = due(ledger)
    settle(ledger, written)
    assert repair(ledger, written[-1].revision) == 0


def test_a_document_that_is_being_read_is_not_repaired_too_early(ledger):
    """A text without its annotations would hide what the engine still has."""
    make_three(ledger)
    written = due(ledger)
    settle(ledger, written)
    store(ledger, make_reading(take_capture(ledger, fetched_at=after(days=1)), "Changed."))
    with ledger.writing() as tx:
        documents.annotate(tx, documents.load(tx, ["AVIS-1"])[0], Annotations(stamp="s"), now=NOW)
    assert repair(ledger, written[-1].revision) == 0


def test_documents_arrive_once_in_the_order_they_became_searchable(ledger):
    one, two, three = make_three(ledger)
    with ledger.writing() as tx:
        arrivals.append(tx, [(two, 1), (one, 1)], now=NOW)
        arrivals.append(tx, [(two, 2), (three, 1), (three, 1)], now=after(days=1))
        arrivals.append(tx, [], now=NOW)
    with ledger.reading() as tx:
        found = arrivals.after(tx, 0)
        assert [(arrival.document, arrival.version) for arrival in found] == [(two, 1), (one, 1), (three, 1)]
        assert [arrival.number for arrival in found] == sorted(arrival.number for arrival in found)
        assert (found[0].at, found[2].at) == (NOW, after(days=1))
        assert arrivals.after(tx, found[0].number) == found[1:]
        assert arrivals.after(tx, 0, limit=1) == found[:1]
        assert arrivals.after(tx, found[-1].number) == []


def awaited(ledger, identifiers, *, number):
    with ledger.reading() as tx:
        return indexing.awaited(tx, identifiers, number=number)


def test_an_engine_awaits_what_waits_and_what_was_marked_after_its_number(ledger):
    one, two, three = make_three(ledger)
    first, second, third = due(ledger)
    settle(ledger, [first, second])
    assert awaited(ledger, [one, two, three, "unknown"], number=second.revision) == {three}
    assert awaited(ledger, [one, two, three], number=first.revision) == {two, three}
    assert awaited(ledger, [one, two], number=0) == {one, two}
    assert awaited(ledger, [], number=0) == set()
    with ledger.writing() as tx:
        indexing.refuse(tx, {third: "too long"}, now=NOW)
    assert awaited(ledger, [three], number=0) == set()


def of_story(ledger, story):
    with ledger.reading() as tx:
        return names(indexing.of_stories(tx, [story]))


def test_the_documents_of_a_story_are_given_once_they_have_been_read(ledger):
    one, other, _ = make_three(ledger)
    with ledger.writing() as tx:
        for identifier in (one, other):
            stories.join(tx, identifier, "s", reason="it came", by="relate 2", now=NOW)
    with ledger.writing() as tx:
        for document in documents.load(tx, [one]):
            documents.annotate(tx, document, Annotations(stamp="stub 1"), now=NOW)
    assert of_story(ledger, "s") == [one]
    assert of_story(ledger, "t") == []


def test_the_documents_of_a_story_are_found_by_it_and_not_among_all(empty_ledger):
    ledger, asked = Ledger.open(f"sqlite:///{empty_ledger}"), []
    with ledger.reading() as tx:
        event.listen(tx, "before_cursor_execute", lambda _, __, *statement: asked.append(statement[:2]))
        indexing.of_stories(tx, ["s"])
        statement, given = asked[0]
        plan = [row.detail for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)]
    ledger.close()
    assert any(step.startswith("SEARCH memberships USING INDEX ix_memberships_story (story=?)") for step in plan)
    assert not any(step.endswith("(stage=?)") for step in plan), plan
