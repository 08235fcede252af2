"""Stories and documents found to be one."""

import pytest
from sqlalchemy import select

from corpus.errors import LedgerError
from corpus.ledger import addresses, documents, indexing, signatures, stories
from corpus.ledger.signatures import Signature
from corpus.ledger.stories import Member, Placement
from corpus.ledger.tables import memberships
from corpus.ledger.tables import stories as story_table
from tests.corpus.ledger.examples import (
    NOW,
    after,
    arrive,
    counted_statements,
    make_reading,
    page_url,
    store,
    store_new,
    take_capture,
)


def join(ledger, document, story, *, now=NOW):
    with ledger.writing() as tx:
        return stories.join(tx, document, story, reason="same words", by="relate 1", now=now)


def merge(ledger, document, into):
    with ledger.writing() as tx:
        stories.merge(tx, document, into, reason="same text", now=NOW)


def load(ledger, identifier):
    with ledger.reading() as tx:
        found = documents.load(tx, [identifier])
    return found[0] if found else None


def ended(ledger, document):
    """The stories the document was in and until when, in order."""
    chosen = select(memberships.c.story, memberships.c.until).where(memberships.c.document == document)
    with ledger.reading() as tx:
        return [tuple(row) for row in tx.execute(chosen.order_by(memberships.c.since))]


def test_a_document_is_in_one_story_and_was_in_others(ledger):
    document = store_new(ledger)
    before = load(ledger, document).revision
    assert join(ledger, document, "s1")
    assert join(ledger, document, "s2", now=after(days=1))
    assert load(ledger, document).story == "s2"
    assert load(ledger, document).revision > before
    assert ended(ledger, document) == [("s1", after(days=1)), ("s2", None)]


def test_joining_the_same_story_again_changes_nothing(ledger):
    document = store_new(ledger)
    join(ledger, document, "s1")
    before = load(ledger, document)
    assert not join(ledger, document, "s1", now=after(days=1))
    assert load(ledger, document) == before


def test_a_run_may_change_its_mind(ledger):
    document = store_new(ledger)
    join(ledger, document, "s1")
    assert join(ledger, document, "s2")
    assert ended(ledger, document) == [("s2", None)]


def test_a_story_outlives_a_new_version(ledger):
    document = store_new(ledger)
    join(ledger, document, "s1")
    store(ledger, make_reading(take_capture(ledger, fetched_at=after(days=1)), "Changed."))
    assert load(ledger, document).story == "s1"


def test_a_merged_document_is_found_as_the_other(ledger):
    one, other = store_new(ledger, 1), store_new(ledger, 2)
    merge(ledger, one, other)
    assert load(ledger, one) is None
    with ledger.reading() as tx:
        assert addresses.follow(tx, one) == other
        assert addresses.resolve(tx, "unknown", [page_url(1)]) == other
        assert addresses.sharing(tx, other) == []


def test_the_engine_is_told_to_drop_a_merged_document(ledger):
    one, other = store_new(ledger, 1), store_new(ledger, 2)
    merge(ledger, one, other)
    with ledger.writing() as tx:
        indexing.announce(tx, one, now=NOW)
        [due] = indexing.due(tx, after=0, limit=10)
    assert (due.id, due.merged) == (one, True)


@pytest.mark.parametrize("into", ["AVIS-1", "AVIS-2", "unknown"], ids=["itself", "a circle", "nothing"])
def test_a_document_cannot_be_merged_into_what_does_not_stay(ledger, into):
    one, other = store_new(ledger, 1), store_new(ledger, 2)
    if into == other:
        merge(ledger, other, one)
    with pytest.raises(LedgerError, match=f"'AVIS-1' cannot be merged into '{into}'"):
        merge(ledger, one, into)
    assert load(ledger, one) is not None


def test_the_document_that_was_seen_first_is_the_older(ledger):
    for name, day in (("A", 2), ("B", 1)):
        store(ledger, make_reading(take_capture(ledger, fetched_at=after(days=day)), identifier=name, urls=()))
    with ledger.reading() as tx:
        assert stories.by_age(tx, "A", "B") == stories.by_age(tx, "B", "A") == ("B", "A")


def place(ledger, *placed, now=NOW, by="relate 1"):
    """Put documents into stories at once; those that moved."""
    with ledger.writing() as tx:
        placements = [Placement(document, story, f"into {story}") for document, story in placed]
        return stories.join_many(tx, placements, by=by, now=now)


def redirect(ledger, story, into, *, now=NOW):
    with ledger.writing() as tx:
        return stories.redirect(tx, story, into, reason="one event", now=now)


def split(ledger, story, from_story, *, now=NOW):
    with ledger.writing() as tx:
        stories.split(tx, story, from_story, reason="two events", now=now)


def ask(ledger, question, *arguments):
    with ledger.reading() as tx:
        return question(tx, *arguments)


def rows(ledger):
    """The stories that ever were: since when and when they changed."""
    with ledger.reading() as tx:
        return {row.id: (row.since, row.changed) for row in tx.execute(select(story_table))}


def tell(ledger, story):
    return [
        (event.at, event.kind, event.story, event.other, event.document, event.reason)
        for event in ask(ledger, stories.history, story)
    ]


@pytest.fixture
def three(ledger):
    return [store_new(ledger, number) for number in (1, 2, 3)]


def test_many_documents_join_their_stories_at_once(ledger, three):
    one, two, last = three
    join(ledger, two, "s2")
    before = load(ledger, two)
    assert place(ledger, (last, "s1"), (two, "s2"), (one, "s1"), now=after(days=1)) == [last, one]
    assert ask(ledger, stories.of_documents, [*three, "unknown"]) == {one: "s1", two: "s2", last: "s1"}
    assert load(ledger, two) == before
    assert before.revision < load(ledger, last).revision < load(ledger, one).revision
    assert place(ledger) == []


def test_statements_do_not_grow_with_documents(ledger, three):
    with counted_statements(ledger) as few:
        place(ledger, (three[0], "s1"))
    with counted_statements(ledger) as many:
        place(ledger, *((document, f"of {document}") for document in three))
    assert len(many) <= len(few) + 1


def test_what_is_placed_twice_goes_to_the_later_place(ledger, three):
    assert place(ledger, (three[0], "s1"), (three[0], "s2")) == [three[0]]
    assert ended(ledger, three[0]) == [("s2", None)]


def test_more_documents_than_one_statement_takes(ledger, three):
    join(ledger, three[0], "s1")
    names = [f"unknown-{number}" for number in range(2_000)]
    assert ask(ledger, stories.of_documents, [*names, three[0]]) == {three[0]: "s1"}


def test_a_story_begins_with_its_first_document_and_changes_with_each(ledger, three):
    one, two, _ = three
    join(ledger, one, "s1")
    join(ledger, two, "s1", now=after(hours=1))
    assert rows(ledger) == {"s1": (NOW, after(hours=1))}
    join(ledger, one, "s2", now=after(hours=2))
    assert rows(ledger) == {"s1": (NOW, after(hours=2)), "s2": (after(hours=2), after(hours=2))}
    join(ledger, one, "s2", now=after(hours=3))
    assert rows(ledger)["s2"] == (after(hours=2), after(hours=2))


def test_the_id_of_a_merged_story_leads_to_what_is_left_of_it(ledger, three):
    place(ledger, *zip(three, ("s1", "s2", "s3"), strict=True))
    redirect(ledger, "s1", "s2")
    redirect(ledger, "s2", "s3")
    assert [ask(ledger, stories.resolve, story) for story in ("s1", "s2", "s3")] == ["s3"] * 3


def test_a_story_is_merged_into_what_is_left_of_the_other(ledger, three):
    place(ledger, *zip(three, ("s1", "s2", "s3"), strict=True))
    redirect(ledger, "s2", "s3")
    assert redirect(ledger, "s1", "s2") == [three[0]]
    assert ask(ledger, stories.of_documents, three) == dict.fromkeys(three, "s3")


def test_documents_that_nobody_moved_go_along_with_their_story(ledger, three):
    one, two, other = three
    place(ledger, (one, "s1"), (two, "s1"), (other, "s2"))
    place(ledger, (one, "s2"), now=after(hours=1))
    assert redirect(ledger, "s1", "s2", now=after(hours=1)) == [two]
    assert ended(ledger, two) == [("s1", after(hours=1)), ("s2", None)]
    assert ask(ledger, stories.members, "s1") == []


@pytest.mark.parametrize("into", ["s1", "s2", "s9"], ids=["itself", "a circle", "nothing"])
def test_a_story_cannot_be_merged_into_what_does_not_stay(ledger, three, into):
    place(ledger, (three[0], "s1"), (three[1], "s2"))
    if into == "s2":
        redirect(ledger, "s2", "s1")
    with pytest.raises(LedgerError, match=f"story 's1' cannot be merged into '{into}'"):
        redirect(ledger, "s1", into)


def test_a_merged_story_lives_again_when_a_document_joins_it(ledger, three):
    one, two, _ = three
    place(ledger, (one, "s1"), (two, "s2"))
    redirect(ledger, "s1", "s2")
    join(ledger, one, "s1", now=after(days=1))
    assert ask(ledger, stories.resolve, "s1") == "s1"
    assert redirect(ledger, "s2", "s1", now=after(days=1)) == [two]
    assert ask(ledger, stories.resolve, "s2") == "s1"


def test_the_id_of_a_document_stands_for_its_story(ledger, three):
    one, two, other = three
    place(ledger, (one, "s1"), (two, "s2"))
    redirect(ledger, "s1", "s2")
    merge(ledger, other, one)
    assert [ask(ledger, stories.resolve, document) for document in three] == ["s2"] * 3


def test_what_is_no_id_of_a_story_or_of_a_document_in_one_stands_for_nothing(ledger, three):
    join(ledger, three[0], "s1")
    assert [ask(ledger, stories.resolve, name) for name in ("s9", page_url(1), three[1])] == [None] * 3


def test_the_id_of_a_document_that_is_that_of_a_story_too_stands_for_the_story(ledger, three):
    one, two, _ = three
    place(ledger, (one, one), (two, one))
    place(ledger, (one, "s2"))
    assert ask(ledger, stories.resolve, one) == one
    redirect(ledger, one, "s2")
    assert ask(ledger, stories.resolve, one) == "s2"


def test_members_come_in_the_order_in_which_they_were_published(ledger):
    moments = {"A": after(hours=-1), "B": after(hours=-3), "C": None, "D": after(days=9), "E": after(hours=-3)}
    for name, published in moments.items():
        store(ledger, make_reading(take_capture(ledger), identifier=name, urls=(), published=published))
        join(ledger, name, "s1")
    with ledger.writing() as tx:
        signatures.store(tx, [Signature("A", 1, "features 1", after(hours=-2), "fr", b"", 0.0, False)])
    found = ask(ledger, stories.members, "s1")
    assert [(member.document, member.moment) for member in found] == [
        ("B", after(hours=-3)),
        ("E", after(hours=-3)),
        ("A", after(hours=-2)),
        ("C", NOW),
        ("D", NOW),
    ]
    assert found[0] == Member("B", after(hours=-3), NOW, "same words", "relate 1")


def test_who_left_or_was_merged_is_no_member(ledger, three):
    one, two, other = three
    place(ledger, (one, "s1"), (two, "s1"), (other, "s1"))
    join(ledger, one, "s2", now=after(hours=1))
    merge(ledger, two, other)
    assert [member.document for member in ask(ledger, stories.members, "s1")] == [other]


def test_a_story_tells_who_came_and_went(ledger, three):
    one, two, _ = three
    join(ledger, one, "s1")
    place(ledger, (two, "s1"), now=after(hours=1))
    place(ledger, (one, "s2"), now=after(hours=2))
    place(ledger, (one, "s1"), now=after(hours=3))
    assert tell(ledger, "s1") == [
        (NOW, "joined", "s1", None, one, "same words"),
        (after(hours=1), "joined", "s1", None, two, "into s1"),
        (after(hours=2), "left", "s1", "s2", one, "into s2"),
        (after(hours=3), "joined", "s1", "s2", one, "into s1"),
    ]
    assert [event.by for event in ask(ledger, stories.history, "s1")] == ["relate 1"] * 4


def test_a_document_that_was_merged_left_its_story(ledger, three):
    one, other, _ = three
    join(ledger, one, "s1", now=after(hours=-1))
    merge(ledger, one, other)
    assert tell(ledger, "s1")[1:] == [(NOW, "left", "s1", None, one, "same text")]


def test_both_stories_tell_of_a_merge_and_of_a_split(ledger, three):
    one, two, other = three
    place(ledger, (one, "s1"), (two, "s1"), (other, "s2"))
    place(ledger, (two, "s3"), now=after(hours=1))
    split(ledger, "s3", "s1", now=after(hours=1))
    redirect(ledger, "s3", "s2", now=after(hours=2))
    parted = (after(hours=1), "split", "s3", "s1", None, None)
    merged = (after(hours=2), "merged", "s3", "s2", None, "one event")
    assert [event for event in tell(ledger, "s1") if event[4] is None] == [parted]
    assert [event for event in tell(ledger, "s2") if event[4] is None] == [merged]
    assert [event[1] for event in tell(ledger, "s3")] == ["split", "joined", "left", "merged"]


def test_a_split_is_told_with_its_reason(ledger, three):
    place(ledger, (three[0], "s1"), (three[1], "s1"))
    place(ledger, (three[1], "s2"), now=after(hours=1))
    split(ledger, "s2", "s1", now=after(hours=1))
    assert tell(ledger, "s2")[0] == (after(hours=1), "split", "s2", "s1", None, "two events")


def test_a_story_that_was_merged_may_be_split_off_under_its_own_id(ledger, three):
    one, two, _ = three
    place(ledger, (one, "s1"), (two, "s2"))
    redirect(ledger, "s1", "s2", now=after(hours=1))
    place(ledger, (one, "s1"), now=after(hours=2))
    split(ledger, "s1", "s2", now=after(hours=2))
    assert ask(ledger, stories.resolve, "s1") == "s1"
    assert [event[:4] for event in tell(ledger, "s1")] == [
        (NOW, "joined", "s1", None),
        (after(hours=1), "left", "s1", "s2"),
        (after(hours=2), "split", "s1", "s2"),
        (after(hours=2), "joined", "s1", "s2"),
    ]


def test_a_reason_may_hold_what_no_database_keeps(ledger, three):
    with ledger.writing() as tx:
        stories.join(tx, three[0], "s1", reason="both name A\0B", by="relate 1", now=NOW)
    assert ask(ledger, stories.members, "s1")[0].reason == "both name A\ufffdB"


def test_members_are_counted_that_had_arrived(ledger):
    names = [store_new(ledger, number) for number in range(1, 5)]
    numbers = [arrive(ledger, name) for name in names[:3]]
    for name in names:
        join(ledger, name, "s1")
    with ledger.reading() as tx:
        counted = [stories.count_members(tx, ["s1", "u-none"], until=number) for number in (0, *numbers)]
    assert counted == [{}, {"s1": 1}, {"s1": 2}, {"s1": 3}]
