"""What analysts judged holds against likeness, copies, third articles, large stories and time."""

import pytest

from nlp.stories import shelf as shelf_module
from nlp.stories.desk import Desk
from tests.nlp.stories.papers import FIRE, make, read_stories

DAY = 24.0
#: Judgements of `desk_with`, by pairs of letters.
TOGETHER, APART = True, False


def desk_with(**judged):
    """A desk where pairs of articles of one letter each were judged: ``ab=APART``."""
    return Desk({frozenset(pair): verdict for pair, verdict in judged.items()})


@pytest.fixture
def few_stand_for_all(monkeypatch):
    monkeypatch.setattr(shelf_module, "MEMBERS", 3)


def test_apart_holds_against_a_copy():
    desk = desk_with(ab=APART)
    for name in "ab":
        desk.relate(make(name, "orage grêle", text=FIRE))
    assert read_stories(desk, *"ab") == ["a", "b"]


def test_apart_holds_when_a_third_is_like_both():
    desk = desk_with(ab=APART)
    for name in "abc":
        desk.relate(make(name, "orage grêle", text=FIRE))
    assert desk.story_of("a") != desk.story_of("b")
    assert desk.story_of("c") in read_stories(desk, *"ab")


@pytest.mark.usefixtures("few_stand_for_all")
def test_apart_holds_for_an_article_for_which_others_stand():
    desk = desk_with(ab=APART)
    for number, name in enumerate("acdef"):
        desk.add(make(name, "orage grêle vignes", at=number), "a")
    desk.add(make("b", "orage grêle vignes toits", at=3.0), "b")
    desk.relate(make("g", "orage grêle vignes", at=6.0))
    assert desk.story_of("a") != desk.story_of("b")


def test_together_holds_for_texts_that_have_nothing_in_common_years_apart():
    desk = desk_with(ab=TOGETHER)
    desk.relate(make("a", "orage grêle"))
    desk.relate(make("b", "vol musée", at=3000 * DAY))
    assert read_stories(desk, *"ab") == ["a", "a"]


@pytest.mark.usefixtures("few_stand_for_all")
def test_together_holds_for_an_article_for_which_others_stand():
    desk = desk_with(ab=TOGETHER)
    for number, name in enumerate("acdefb"):
        desk.add(make(name, "vol musée" if name == "b" else "orage grêle", at=number), "a")
    desk.add(make("g", "vol musée neige", at=6.0), "g")
    desk.relate(make("h", "vol musée neige", at=7.0))
    assert desk.story_of("a") == desk.story_of("b")


def test_who_belongs_with_one_and_not_with_another_of_a_story_parts_it():
    desk = desk_with(ca=TOGETHER, cb=APART)
    for name in "ab":
        desk.relate(make(name, "orage grêle"))
    outcome = desk.relate(make("c", "orage grêle"))
    assert desk.story_of("c") == desk.story_of("a") != desk.story_of("b")
    assert set(outcome.split) <= set(read_stories(desk, *"abc"))


def test_where_judgements_contradict_each_other_apart_holds():
    desk = desk_with(ab=TOGETHER, bc=TOGETHER, ac=APART)
    for name in "abc":
        desk.relate(make(name, "orage grêle"))
    assert read_stories(desk, *"abc") == ["a", "a", "c"]


def test_two_judgements_on_one_story_count_once():
    """A far story that two judgements name is not looked at as if it were two."""
    desk = desk_with(xa=TOGETHER, xb=TOGETHER)
    for name, words in (("a", "vol musée"), ("b", "vol musée"), ("c", "neige col")):
        desk.add(make(name, words), "far")
    for number in range(6):
        desk.add(make(f"{number}", " ".join(["orage", *(f"{word}{number}" for word in "abcdef")])), f"{number}")
    outcome = desk.relate(make("x", "orage pluie crues lacs digues ponts"))
    assert (outcome.moved, outcome.split) == ({"x": "far"}, {})
