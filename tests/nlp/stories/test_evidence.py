"""Evidence: links say words, meaning, shared names and figures, and what is a copy of what."""

import pytest

from nlp.stories.evidence import MOST_SHARED, Link, describe, find_links, name_shared
from nlp.stories.fingerprints import NearSame
from nlp.stories.rating import Near
from nlp.stories.shelf import Shelf
from nlp.stories.terms import FIGURE, NAME, hash_terms
from tests.nlp.stories.papers import make, mean

VILLEMAR, CORVANNE = hash_terms(["Villemar", "Corvanne"], NAME).tolist()
THIRTY = hash_terms(["30 km"], FIGURE).tolist()[0]
LABELS = {VILLEMAR: "Villemar", THIRTY: "30 km"}


def near(slots, scores):
    return Near(slots, scores, [True] * len(slots))


def lay(shelf, article, story):
    slot = shelf.lay(article)
    shelf.put(slot, story)
    return slot


def test_a_link_says_what_both_have():
    shelf = Shelf({})
    other = lay(shelf, make("a", "orage grêle", names=["Villemar"], figures=["30 km"], vector=mean(0)), "s")
    slot = lay(shelf, make("b", "orage neige", names=["Villemar"], figures=["30 km"], vector=mean(1, like=0.6)), "s")
    (link,) = find_links(shelf, slot, near([other], [1.0]))
    assert (link.other, link.words, link.meaning, link.names, link.figures) == ("a", 0.5, 0.6, (VILLEMAR,), (THIRTY,))
    assert (link.strength, link.level, link.copy) == (1.32, "story", None)


def test_of_a_story_the_most_alike_and_all_copies_are_told():
    shelf = Shelf({})
    slots = [lay(shelf, make(name), "s") for name in "abcd"]
    elsewhere = lay(shelf, make("e"), "other")
    slot = lay(shelf, make("f"), "s")
    for copied in (slots[0], elsewhere):
        shelf.note_copy(slot, copied, NearSame("quotes", 0.9))
    links = find_links(shelf, slot, near([*slots, elsewhere], [0.5, 0.7, 0.9, 0.3, 2.0]))
    assert [(link.other, link.level) for link in links] == [("c", "story"), ("a", "near_same")]
    assert links[1].copy == NearSame("quotes", 0.9)


def test_of_two_that_are_as_much_alike_the_older_is_told():
    shelf = Shelf({})
    slots = [lay(shelf, make(name, at=at), "s") for name, at in (("a", 2.0), ("b", 1.0))]
    assert [link.other for link in find_links(shelf, lay(shelf, make("c"), "s"), near(slots, [0.5, 0.5]))] == ["b"]


def test_who_is_alone_has_no_links():
    shelf = Shelf({})
    other = lay(shelf, make("a"), "other")
    assert find_links(shelf, lay(shelf, make("b"), "s"), near([other], [0.5])) == []


def test_few_of_many_shared_names_are_told():
    shelf, names = Shelf({}), [f"Ville {number}" for number in range(9)]
    other, slot = (lay(shelf, make(name, names=names), "s") for name in "ab")
    assert len(find_links(shelf, slot, near([other], [1.0]))[0].names) == MOST_SHARED


@pytest.mark.parametrize(
    ("copy", "told"),
    [
        (None, "words 0.50, meaning 0.70, shared: Villemar, 30 km"),
        ("copy", "nearly the same text: 92 % of its passages; words 0.50, meaning 0.70, shared: Villemar, 30 km"),
        ("quoted", "stands within the other: 92 % of its passages; words 0.50, meaning 0.70, shared: Villemar, 30 km"),
        ("quotes", "holds the other: 92 % of its passages; words 0.50, meaning 0.70, shared: Villemar, 30 km"),
    ],
)
def test_a_link_is_told_in_a_sentence(copy, told):
    link = Link("a", 1.0, 0.5, 0.7, (VILLEMAR, CORVANNE), (THIRTY,), copy and NearSame(copy, 0.92))
    assert describe(link, LABELS) == told


def test_names_that_nobody_can_call_are_not_told():
    link = Link("a", 1.0, 0.5, 0.7, (CORVANNE,), ())
    assert name_shared(link, LABELS) == []
    assert describe(link, LABELS) == "words 0.50, meaning 0.70"
