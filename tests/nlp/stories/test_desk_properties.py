"""Whatever comes to a desk and goes: one story for each, outcomes that tell what changed, judgements that hold."""

import os
import subprocess
import sys
from itertools import pairwise
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.stories import shelf as shelf_module
from nlp.stories.desk import Desk
from tests.nlp.stories.papers import FIRE, make, read_stories

NAMES = "abcdefgh"
WORDS = ["orage", "grele", "vignes", "toits", "neige"]
MOMENTS = st.sampled_from([0.0, 10.0, 60.0, 150.0, 400.0])
RELATE = st.tuples(
    st.just("relate"), st.sampled_from(NAMES), st.sets(st.sampled_from(WORDS)), MOMENTS, st.sampled_from(["", FIRE])
)
STEPS = st.lists(
    st.one_of(
        RELATE,
        RELATE,
        RELATE,
        st.tuples(st.just("take off"), st.sampled_from(NAMES)),
        st.tuples(st.just("forget"), MOMENTS),
    ),
    max_size=25,
)
#: Judgements that do not contradict each other: a to d are of one event, e to h of another, and some say so.
JUDGEMENTS = st.sets(
    st.sampled_from([one + other for one, other in pairwise("abcdefgha")] + ["ac", "ae", "bf", "cg"])
).map(lambda pairs: {frozenset(pair): (pair[0] in "abcd") == (pair[1] in "abcd") for pair in sorted(pairs)})


def step(desk, what, *how):
    """The outcome of a step, and the memberships that it should tell."""
    before = {name: desk.story_of(name) for name in NAMES if name in desk}
    if what == "take off" and how[0] in desk:
        desk.take_off(*how)
    if what == "forget":
        desk.forget(*how)
    if what != "relate":
        return None, before
    name, words, at, text = how
    article = make(name, " ".join(sorted(words)), at=at, text=text)
    return desk.relate(article, former=desk.story_of(name)), before


def play(steps, judgements):
    desk = Desk(judgements)
    outcomes = [step(desk, *each)[0] for each in steps]
    return outcomes, read_stories(desk, *NAMES)


#: Three stand for a story, so that few articles make a large one.
few_stand_for_all = patch.object(shelf_module, "MEMBERS", 3)


@few_stand_for_all
@settings(max_examples=60)
@given(STEPS, JUDGEMENTS)
def test_every_article_is_in_exactly_one_story(steps, judgements):
    desk = Desk(judgements)
    for each in steps:
        step(desk, *each)
        shelf = desk._shelf
        assert sorted(slot for story in shelf.stories.values() for slot in story.slots) == sorted(shelf.articles)
        assert shelf.story_of.keys() == shelf.articles.keys() == set(shelf.slots.values())
        assert all(story.slots and story.id == name for name, story in shelf.stories.items())
        assert all(shelf.story_of[slot] is story for story in shelf.stories.values() for slot in story.slots)


@few_stand_for_all
@settings(max_examples=60)
@given(STEPS, JUDGEMENTS)
def test_nothing_is_kept_of_what_is_gone(steps, judgements):
    desk = Desk(judgements)
    for each in steps:
        step(desk, *each)
        shelf = desk._shelf
        kept = [shelf.rivalry, shelf.copies, *shelf.copies.values(), shelf.added]
        assert all(set(each) <= shelf.articles.keys() for each in kept)


@few_stand_for_all
@settings(max_examples=60)
@given(STEPS, JUDGEMENTS)
def test_the_outcome_tells_what_changed_and_nothing_else(steps, judgements):
    desk = Desk(judgements)
    for each in steps:
        outcome, before = step(desk, *each)
        after = {name: desk.story_of(name) for name in NAMES if name in desk}
        if outcome:
            assert outcome.moved == {name: story for name, story in after.items() if before.get(name) != story}
            assert outcome.merged.keys() == set(before.values()) - set(after.values())
            assert set(outcome.merged.values()) | outcome.split.keys() <= set(after.values())
            assert set(outcome.split.values()) <= set(before.values())
            assert all(desk.story_of(link.other) == after[each[1]] for link in outcome.links)
        else:
            assert after.items() <= before.items()


@few_stand_for_all
@settings(max_examples=60)
@given(STEPS, JUDGEMENTS)
def test_judgements_hold(steps, judgements):
    desk = Desk(judgements)
    for each in steps:
        step(desk, *each)
        for pair, together in judgements.items():
            if all(name in desk for name in pair):
                assert (len({desk.story_of(name) for name in pair}) == 1) is together


@few_stand_for_all
@settings(max_examples=60)
@given(STEPS, JUDGEMENTS)
def test_the_same_steps_come_to_the_same(steps, judgements):
    assert play(steps, judgements) == play(steps, dict(reversed(judgements.items())))


PROGRAM = """
import random
from nlp.stories.desk import Desk
from tests.nlp.stories.papers import FIRE, make

words, draw = "orage grele vignes toits neige vent".split(), random.Random(3)
desk = Desk({frozenset(("3", "17")): True, frozenset(("5", "6")): False, frozenset(("4", "9")): False})
for number in range(60):
    text, names = "" if number % 9 else FIRE, draw.sample(words, 2)
    desk.relate(make(str(number), " ".join(draw.sample(words, 3)), at=number * 5.0, text=text, names=names))
told = str([desk.story_of(str(number)) for number in range(60)])
"""


def test_the_same_order_comes_to_the_same_in_another_process():
    here = dict[str, str]()
    exec(PROGRAM, here)
    environment = {**os.environ, "PYTHONHASHSEED": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-c", f"{PROGRAM}\nprint(told)"]
    there = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()
    assert here["told"] == there
    assert len(set(there.split(","))) > 3
