"""The shelf: slots, stories and what is noted beside them, and that nothing of what is gone stays."""

import pytest

from nlp.stories import shelf as shelf_module
from nlp.stories.fingerprints import NearSame
from nlp.stories.shelf import Shelf
from tests.nlp.stories.papers import make


def lay(shelf, identifier, story, *, at=0.0):
    slot = shelf.lay(make(identifier, at=at))
    shelf.put(slot, story)
    return slot


@pytest.fixture
def shelf():
    return Shelf({})


def test_slots_rise_and_are_not_given_twice(shelf):
    first = lay(shelf, "a", "s")
    shelf.take_off(first)
    assert lay(shelf, "a", "s") > first


def test_a_story_ends_with_its_last_article(shelf):
    one, other = lay(shelf, "a", "s"), lay(shelf, "b", "s")
    assert shelf.take_out(one) == "s"
    assert shelf.stories["s"].slots == [other]
    assert shelf.take_out(other) == "s"
    assert shelf.stories == {}
    assert shelf.take_out(other) is None


def test_nothing_is_left_of_what_is_taken_off(shelf):
    one, other = lay(shelf, "a", "s"), lay(shelf, "b", "s")
    shelf.note_copy(one, other, NearSame("copy", 1.0))
    shelf.rivalry[one] = 0.5
    shelf.added.add(one)
    shelf.take_off(one)
    assert (shelf.articles.keys(), shelf.story_of.keys()) == ({other}, {other})
    assert shelf.slots == {"b": other}
    assert (shelf.rivalry, shelf.added, shelf.copies) == ({}, set(), {other: {}})


@pytest.mark.parametrize(("kind", "seen_from_there"), [("copy", "copy"), ("quoted", "quotes"), ("quotes", "quoted")])
def test_a_copy_is_noted_from_both_sides(shelf, kind, seen_from_there):
    one, other = lay(shelf, "a", "s"), lay(shelf, "b", "s")
    shelf.note_copy(one, other, NearSame(kind, 0.9))
    assert shelf.copies == {one: {other: NearSame(kind, 0.9)}, other: {one: NearSame(seen_from_there, 0.9)}}


def test_of_a_large_story_the_latest_stand_for_all(shelf, monkeypatch):
    monkeypatch.setattr(shelf_module, "MEMBERS", 2)
    slots = [lay(shelf, name, "s", at=at) for name, at in (("late", 9.0), ("early", 1.0), ("later", 9.0))]
    assert shelf.members(shelf.stories["s"]) == [slots[0], slots[2]]


def test_articles_are_as_old_as_their_moments_and_of_one_moment_in_the_order_of_ids(shelf):
    slots = [lay(shelf, name, "s", at=at) for name, at in (("b", 1.0), ("c", 0.0), ("a", 1.0))]
    assert sorted(slots, key=shelf.age) == [slots[1], slots[2], slots[0]]


def test_the_first_slot_that_stays_is_that_of_the_first_that_is_late_enough(shelf):
    for name, at in (("a", 1.0), ("b", 5.0), ("c", 2.0)):
        lay(shelf, name, "s", at=at)
    assert [shelf.first_before(moment) for moment in (0.0, 2.0, 5.0, 6.0)] == [0, 1, 1, 3]


@pytest.mark.parametrize(
    ("former", "taken", "free"),
    [
        ("old", (), "old"),
        (None, (), "new"),
        ("s", (), "new"),
        ("old", ("old",), "new"),
        (None, ("new",), "new.2"),
        ("s", ("new", "new.2"), "new.3"),
    ],
)
def test_a_free_id_is_the_former_or_that_of_the_founder_or_one_with_a_number(shelf, former, taken, free):
    lay(shelf, "a", "s")
    assert shelf.free_id("new", former, taken) == free


def test_judgements_are_of_those_that_are_there():
    shelf = Shelf({frozenset(("a", "b")): True, frozenset(("a", "c")): False, frozenset(("a", "gone")): True})
    a, b, c = (lay(shelf, name, name) for name in "abc")
    assert (shelf.judged(a), shelf.judged(b), shelf.judged(c)) == ([b, c], [a], [a])
    assert (shelf.judge(a, b), shelf.judge(c, a), shelf.judge(b, c)) == (True, False, None)
    shelf.take_off(b)
    assert shelf.judged(a) == [c]


def test_where_nobody_judged_nothing_is_known(shelf):
    one, other = lay(shelf, "a", "s"), lay(shelf, "b", "s")
    assert shelf.judge(one, other) is None
    assert shelf.judged(one) == []
