"""Links: what ties documents to each other."""

from dataclasses import replace

import pytest

from corpus.ledger import links
from corpus.ledger.links import Link
from tests.corpus.ledger.examples import NOW, after, store_new

FACTS = {"words": 0.61, "meaning": 0.72, "shared": ["ANSSI", "815 attaques par seconde"]}


def link(document, other, level="story", *, strength=0.5, **facts):
    whole = {"kind": None, "share": None, "facts": FACTS, "reason": "both name the ANSSI", "since": NOW}
    return Link(document, other, level, link=strength, **(whole | facts))


def keep(ledger, document, *found):
    with ledger.writing() as tx:
        links.replace(tx, document, found)


def of_story(ledger, *identifiers):
    with ledger.reading() as tx:
        return links.of_story(tx, identifiers)


@pytest.fixture
def four(ledger):
    return [store_new(ledger, number) for number in (1, 2, 3, 4)]


def test_a_link_is_given_back_as_it_was_kept(ledger, four):
    one, other = four[:2]
    kept = link(one, other, "near_same", kind="quoted", share=0.625, strength=0.875, since=after(hours=1))
    keep(ledger, one, kept)
    assert of_story(ledger, one, other) == [kept]


def test_what_no_database_can_keep_is_replaced(ledger, four):
    one, other = four[:2]
    keep(ledger, one, link(one, other, facts={"shared": ["A\0B"]}, reason="both name A\0B \ud800"))
    [kept] = of_story(ledger, one, other)
    assert kept.reason == "both name A\ufffdB \ufffd"


def test_the_links_of_a_document_are_replaced_whole_and_those_to_it_stay(ledger, four):
    one, two, three, _ = four
    keep(ledger, one, link(one, two), link(one, three))
    keep(ledger, two, link(two, one))
    keep(ledger, one, link(one, three, strength=0.75))
    assert of_story(ledger, *four) == [link(one, three, strength=0.75), link(two, one)]
    keep(ledger, one)
    assert of_story(ledger, *four) == [link(two, one)]


def test_many_documents_have_theirs_replaced_at_once(ledger, four):
    one, two, three, four_ = four
    keep(ledger, one, link(one, four_))
    keep(ledger, three, link(three, four_))
    with ledger.writing() as tx:
        links.replace_many(tx, {one: [link(one, two)], two: [link(two, three)], four_: []})
        links.replace_many(tx, {})
    assert of_story(ledger, *four) == [link(one, two), link(two, three), link(three, four_)]


def test_only_links_with_both_ends_in_the_story_are_of_it_the_strongest_first(ledger, four):
    one, two, three, outside = four
    keep(ledger, one, link(one, two, strength=0.25), link(one, three, strength=0.5), link(one, outside, strength=1))
    keep(ledger, outside, link(outside, one))
    assert of_story(ledger, three, two, one) == [link(one, three, strength=0.5), link(one, two, strength=0.25)]
    assert of_story(ledger) == []


def test_a_story_may_have_more_documents_than_one_statement_takes(ledger, four):
    one, two, *_ = four
    keep(ledger, two, link(two, one))
    assert of_story(ledger, one, *(f"B-{number}" for number in range(2_000)), two) == [link(two, one)]


def test_copies_are_found_from_both_sides(ledger, four):
    one, two, three, other = four
    copy = link(two, one, "near_same", kind="copy", share=1.0, strength=1.0)
    twin = replace(copy, document=one, other=three, level="same", kind=None)
    keep(ledger, one, twin, link(one, other))
    keep(ledger, two, copy)
    with ledger.reading() as tx:
        assert links.copies_of(tx, one) == [twin, copy]
        assert links.copies_of(tx, two) == [copy]
        assert links.copies_of(tx, other) == []
