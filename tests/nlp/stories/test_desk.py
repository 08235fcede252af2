"""The desk: articles come in one after another, and each finds its story."""

import numpy as np
import pytest

from nlp.stories.candidates import BY_PASSAGES, Found
from nlp.stories.desk import WINDOW, Desk
from nlp.stories.evidence import describe
from nlp.stories.terms import FIGURE, NAME, hash_terms
from tests.nlp.stories.papers import BREACH, FIRE, FIRE_IN_ENGLISH, make, mean, read, read_stories

DAY = 24.0
COPIES = 2 * BY_PASSAGES


def relate(desk, article, **former):
    return desk.relate(desk.weigh(article), **former)


# --- texts


def test_a_copy_joins_its_original_and_says_so():
    desk = Desk()
    relate(desk, read("first", "Incendie dans une usine de Villemar", FIRE, at=0.0))
    outcome = relate(desk, read("copy", "Incendie dans une usine de Villemar", FIRE, at=5.0))
    assert outcome.moved == {"copy": "first"}
    (link,) = outcome.links
    assert (link.other, link.level, link.copy.kind, link.copy.share) == ("first", "near_same", "copy", 1.0)
    assert (desk.copies_of("copy"), desk.copies_of("first")) == (["first"], ["copy"])


def test_one_event_in_french_and_in_english_is_one_story():
    desk = Desk()
    french, english = mean(1), mean(1) * 0.75 + mean(2) * (1 - 0.75**2) ** 0.5
    relate(desk, read("fr", "Incendie dans une usine de peinture de Villemar", FIRE, names=["Villemar"], vector=french))
    relate(
        desk, read("other", "Fuite à la bibliothèque de Corvanne", BREACH, at=1.0, names=["Corvanne"], vector=mean(3))
    )
    title = "Fire at a paint factory in Villemar"
    outcome = relate(
        desk, read("en", title, FIRE_IN_ENGLISH, at=3.0, language="en", names=["Villemar"], vector=english)
    )
    assert read_stories(desk, "fr", "other", "en") == ["fr", "other", "fr"]
    assert outcome.links[0].meaning == pytest.approx(0.75, abs=0.001)


def test_without_a_language_or_vector_an_event_is_still_one_story():
    desk = Desk()
    relate(desk, read("a", "Incendie dans une usine de peinture de Villemar", FIRE[:150], language=None))
    relate(desk, read("b", "Villemar : l'usine de peinture en feu, incendie maîtrisé", FIRE[:90], language=None))
    assert read_stories(desk, "a", "b") == ["a", "a"]


def test_two_events_of_one_kind_on_one_day_stay_two():
    desk = Desk()
    relate(
        desk, read("a", "Incendie dans une usine de Villemar", "Des fûts de peinture ont brûlé dans la zone du port.")
    )
    relate(
        desk, read("b", "Incendie dans une ferme de Corvanne", "Une grange et deux tracteurs sont détruits au hameau.")
    )
    relate(
        desk, read("c", "Incendie dans un garage de Solenne", "Le toit a cédé, une dépanneuse manque à l'inventaire.")
    )
    assert read_stories(desk, "a", "b", "c") == ["a", "b", "c"]


@pytest.mark.parametrize("language", ["fr", None])
def test_texts_without_words_have_nothing_in_common(language):
    desk = Desk()
    for identifier in "abc":
        relate(desk, read(identifier, "", language=language))
    assert read_stories(desk, *"abc") == [*"abc"]


def test_of_more_copies_than_are_looked_at_all_are_in_one_story():
    desk = Desk()
    for number in range(COPIES):
        relate(desk, read(f"{number:03}", "Incendie dans une usine de Villemar", FIRE, at=number / 10))
    assert {desk.story_of(f"{number:03}") for number in range(COPIES)} == {"000"}


def test_a_link_says_words_meaning_and_shared_names_and_figures():
    desk = Desk()
    relate(desk, make("a", "orage grêle", names=["Solenne"], figures=["30 km"], vector=mean(1)))
    outcome = desk.relate(make("b", "orage grêle", names=["Solenne"], figures=["30 km"], vector=mean(2, like=0.0)))
    labels = {
        int(hash_terms(["Solenne"], NAME)[0]): "Solenne",
        int(hash_terms(["30 km"], FIGURE)[0]): "30 km",
    }
    assert describe(outcome.links[0], labels) == "words 1.00, meaning 0.00, shared: Solenne, 30 km"
    assert desk.explain("b") == outcome.links


@pytest.mark.parametrize(
    ("like", "words", "language", "story"),
    [
        (0.7, "vol musée", "fr", "b"),
        (0.7, "orage neige col", "fr", "a"),
        (0.9, "vol musée", "fr", "a"),
        (0.7, "theft museum", "en", "a"),
    ],
)
def test_meaning_alone_is_not_enough_within_a_language_unless_it_is_nearly_the_same(like, words, language, story):
    desk = Desk()
    desk.relate(make("a", "orage grêle toits", vector=mean(0)))
    desk.relate(make("b", words, language=language, vector=mean(1, like=like)))
    assert desk.story_of("b") == story


# --- stories


def test_a_story_keeps_its_id_as_it_grows():
    desk = Desk()
    for number in range(60):
        outcome = desk.relate(make(f"{number:02}", "orage grêle vignes", at=number * 12.0))
        assert outcome.moved == {f"{number:02}": "00"}
    assert (outcome.merged, outcome.split) == ({}, {})


def test_a_merge_leaves_one_id_and_names_it():
    desk = Desk()
    desk.add(make("a", "orage grêle vignes toits"), "a")
    desk.add(make("b", "orage grêle vignes toits"), "a")
    desk.add(make("c", "orage grêle vignes neige"), "c")
    outcome = desk.relate(make("d", "orage grêle vignes toits neige", at=1.0))
    assert read_stories(desk, *"abcd") == ["a"] * 4
    assert outcome.merged == {"c": "a"}
    assert outcome.moved == {"c": "a", "d": "a"}


def test_a_split_names_its_origin():
    desk = Desk()
    for name, words in (("a", "orage grêle"), ("b", "orage grêle"), ("c", "vol musée"), ("d", "vol musée")):
        desk.add(make(name, words), "mixed")
    desk.add(make("e", "vol tableau"), "e")
    outcome = desk.relate(make("f", "vol musée", at=1.0))
    assert read_stories(desk, *"abcdef") == ["a", "a", "mixed", "mixed", "mixed", "mixed"]
    assert outcome.split == {"a": "mixed"}
    assert outcome.merged == {"e": "mixed"}
    assert outcome.moved == {"a": "a", "b": "a", "e": "mixed", "f": "mixed"}


def test_a_story_that_its_only_article_leaves_leads_to_where_it_went():
    desk = Desk()
    desk.relate(make("a", "orage grêle"))
    desk.relate(make("b", "vol musée"))
    outcome = desk.relate(make("b", "orage grêle", at=1.0), former="b")
    assert (outcome.moved, outcome.merged) == ({"b": "a"}, {"b": "a"})


def test_a_new_reading_leaves_an_article_where_it_was():
    desk = Desk()
    for name in "ab":
        desk.relate(make(name, "orage grêle"))
    outcome = desk.relate(make("a", "orage grêle vignes"), former="a")
    assert (outcome.moved, outcome.merged, outcome.split) == ({}, {}, {})
    assert read_stories(desk, "a", "b") == ["a", "a"]


def test_who_leaves_a_story_that_bears_its_id_begins_one_of_another_id():
    desk = Desk()
    for name in "ab":
        desk.relate(make(name, "orage grêle"))
    assert desk.relate(make("a", "vol musée"), former="a").moved == {"a": "a.2"}
    assert read_stories(desk, "a", "b") == ["a.2", "a"]


def test_where_all_is_alike_more_is_needed():
    """The same two articles: among others that share as much they are two stories, alone they are one."""
    crowded, quiet, rivalry = Desk(), Desk(), 0.667
    for number in range(10):
        words = f"jeux finale médaille stade ville{number} sport{number}"
        crowded.add(make(f"other {number}", words), f"{number}", rivalry=rivalry)
    for desk in (crowded, quiet):
        desk.add(make("a", "jeux finale médaille stade judo Solenne"), "a", rivalry=rivalry if desk is crowded else 0.0)
        desk.relate(make("b", "jeux finale médaille stade voile Corvanne", at=1.0))
    assert read_stories(crowded, "a", "b") == ["a", "b"]
    assert read_stories(quiet, "a", "b") == ["a", "a"]


def test_rivalry_is_what_other_stories_are_like():
    desk = Desk()
    desk.add(make("a", "orage grêle vignes toits routes"), "a")
    desk.add(make("b", "orage neige col chasse avalanche"), "b")
    outcome = desk.relate(make("c", "orage grêle vignes toits routes", at=1.0))
    assert outcome.moved == {"c": "a"}
    assert outcome.rivalry == pytest.approx(0.02)  # of ten stories one, like by a fifth


@pytest.mark.parametrize(("hours", "story"), [(0.0, "a"), (3 * DAY, "a"), (6 * DAY, "b"), (365 * DAY, "b"), (1e7, "b")])
def test_time_fades_a_link(hours, story):
    desk = Desk()
    desk.relate(make("a", "orage grêle"))
    desk.relate(make("b", "orage grêle", at=hours))
    assert desk.story_of("b") == story


def test_what_is_as_like_as_a_copy_but_none_fades_too():
    desk = Desk()
    alike = {"names": ["Solenne"], "figures": ["30 km"], "vector": mean(1)}
    desk.relate(make("a", "orage grêle", text=FIRE, **alike))
    desk.relate(make("b", "orage grêle", at=150.0, text=BREACH, **alike))
    assert desk.story_of("b") == "b"


@pytest.mark.parametrize(("hours", "links"), [(WINDOW, 1), (WINDOW + 1, 0)])
def test_copies_are_sought_within_the_window(hours, links):
    desk = Desk()
    desk.relate(make("a", "orage", text=FIRE))
    assert len(desk.relate(make("b", "orage", text=FIRE, at=hours)).links) == links


def test_what_was_laid_down_before_has_the_copies_that_it_had():
    """Whether a desk saw its articles come or was given them: what comes next finds the same story."""
    ones = [
        make("a", "un deux trois gris noir blanc", text=FIRE),
        make("b", "un deux vert jaune rouge bleu mauve", text=FIRE, at=1.0),
    ]
    middle = make("m", "un vert jaune rouge bleu rose", at=2.0)
    last = make("c", "un deux trois vert jaune rouge rose", at=3.0)
    seen, given_them = Desk(), Desk()
    for article in ones:
        seen.relate(article)
        given_them.add(article, "a")
    for desk in (seen, given_them):
        desk.add(middle, "m")
        desk.relate(last)
    assert read_stories(given_them, *"abmc") == read_stories(seen, *"abmc")


# --- coming and going


def test_who_is_taken_off_is_gone_and_the_others_stay():
    desk = Desk()
    for name in "ab":
        desk.relate(make(name, "orage grêle", text=FIRE))
    desk.take_off("a")
    assert (len(desk), "a" in desk, desk.story_of("a")) == (1, False, None)
    assert (desk.story_of("b"), desk.copies_of("b")) == ("a", [])


def test_a_desk_that_was_cleared_weighs_as_an_empty_one():
    article, desk = read("a", "Incendie dans une usine de Villemar", FIRE), Desk()
    for _ in range(5):
        relate(desk, article)
    desk.take_off("a")
    assert desk.weigh(article).weights.tolist() == Desk().weigh(article).weights.tolist()


def test_an_article_that_came_many_times_hides_no_other():
    desk = Desk()
    for _ in range(100):
        desk.relate(make("a", vector=mean(1)), former=desk.story_of("a"))
    desk.relate(make("b", vector=mean(1)))
    desk.take_off("a")
    desk.relate(make("c", vector=mean(1)))
    assert len(desk) == 2
    assert read_stories(desk, *"bc") == ["a", "a"]


def test_what_is_early_is_forgotten_but_not_what_came_after_something_that_stays():
    desk = Desk()
    for name, at in (("a", 0.0), ("b", 1.0), ("c", 50.0), ("late", 2.0)):
        desk.relate(make(name, name * 3, at=at))
    desk.forget(10.0)
    assert [name in desk for name in ("a", "b", "c", "late")] == [False, False, True, True]


def test_a_story_goes_on_when_its_beginning_is_forgotten():
    desk = Desk()
    for name, at in (("a", 0.0), ("b", 40.0)):
        desk.relate(make(name, "orage grêle", at=at))
    desk.forget(20.0)
    desk.relate(make("c", "orage grêle", at=60.0))
    assert read_stories(desk, *"abc") == [None, "a", "a"]


def test_what_was_grouped_with_no_candidate_of_its_own_is_tied_to_the_nearest_all_the_same(monkeypatch):
    desk = Desk({frozenset(("a", "b")): True})
    relate(desk, make("a", "orage grêle", vector=mean(1)))
    relate(desk, make("b", "musée tableau", vector=mean(2, like=0.0)))
    nothing = np.empty(0, np.int64)
    monkeypatch.setattr("nlp.stories.candidates.Candidates.find", lambda index, article: Found(nothing, nothing))
    monkeypatch.setattr("nlp.stories.shelf.Shelf.judged", lambda shelf, slot: [])
    assert [link.other for link in desk.explain("b")] == ["a"]
