"""How alike articles are: pairs, rows and tables say the same, and what each kind of evidence counts for."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Content
from nlp.stories.article import FIGURES, NAMES, ROOTS, WORDS, Article, make_article
from nlp.stories.desk import Desk
from nlp.stories.likeness import SCALE, Likeness, compare, compare_all, find_shared
from nlp.stories.terms import NAME, hash_terms
from tests.nlp.stories.papers import make, mean

#: Few keys, so that articles share them: 20 words, roots, names and figures, five of each.
KINDS = {
    key: kind for kind, start in ((WORDS, 0), (ROOTS, 5), (NAMES, 10), (FIGURES, 15)) for key in range(start, start + 5)
}
SEEDS = st.integers(0, 2**32 - 1)


def draw_article(random):
    keys = np.flatnonzero(random.random(len(KINDS)) < random.random()).astype(np.uint64)
    kinds = np.array([KINDS[key] for key in keys.tolist()], np.uint8)
    vector = random.normal(size=random.integers(2, 4)).astype(np.float32) if random.random() < 0.8 else None
    weights, language = random.random(len(keys), np.float32), random.choice(["fr", "en", None])
    return Article("", 0.0, language, keys, kinds, weights, np.empty(0, np.uint64), vector)


def draw_articles(seed, count):
    random = np.random.default_rng(seed)
    return [draw_article(random) for _ in range(count)]


def compare_slowly(one, other):
    """Words, meaning, shared name, shared figure and total of a pair, by dictionaries."""
    mine, theirs = (dict(zip(each.keys.tolist(), each.weights.tolist(), strict=True)) for each in (one, other))
    products = {key: mine[key] * theirs[key] for key in mine.keys() & theirs.keys()}
    across = one.language != other.language
    words = sum(weight for key, weight in products.items() if KINDS[key] == (ROOTS if across else WORDS))
    names, figures = (
        max((weight for key, weight in products.items() if KINDS[key] == kind), default=0.0)
        for kind in (NAMES, FIGURES)
    )
    meaning = 0.0
    if one.vector is not None and other.vector is not None and len(one.vector) == len(other.vector):
        meaning = max(0.0, sum(x * y for x, y in zip(one.vector.tolist(), other.vector.tolist(), strict=True)))
    same = (SCALE.across if across else 1) * (words + SCALE.meaning * meaning)
    return words, meaning, names, figures, same + SCALE.names * names + SCALE.figures * figures


def list_evidence(likeness, at):
    told = (likeness.words, likeness.meaning, likeness.names, likeness.figures, likeness.total())
    return [float(each[at]) for each in told]


@given(SEEDS, st.integers(1, 7))
def test_one_is_compared_with_each_of_the_others(seed, count):
    article, *others = draw_articles(seed, count)
    likeness = compare(article, others)
    for at, other in enumerate(others):
        assert list_evidence(likeness, at) == pytest.approx(compare_slowly(article, other), abs=1e-5)
    assert likeness.total().shape == (len(others),)


@given(SEEDS, st.integers(1, 6))
def test_a_table_says_of_each_pair_what_the_pair_says(seed, count):
    compared = draw_articles(seed, count)
    table = compare_all(compared)
    for one, other in product(range(len(compared)), repeat=2):
        if one != other:
            expected = compare_slowly(compared[one], compared[other])
            assert list_evidence(table, (one, other)) == pytest.approx(expected, abs=1e-5)


def test_texts_of_one_language_share_stems_and_those_of_two_share_roots_that_count_for_more():
    french, same = make("a", "olympique stade"), make("b", "olympique stade")
    english = make("c", "olympic stadium", language="en")
    likeness = compare(french, [same, english])
    assert likeness.across.tolist() == [False, True]
    assert likeness.words.tolist() == pytest.approx([1, 0.5])  # "olymp", of two roots each
    assert likeness.total().tolist() == pytest.approx([1, 0.5 * SCALE.across])


def test_only_the_rarest_shared_name_and_figure_count():
    one = make("a", names=["Villemar", "Corvanne"], figures=["30 km", "12 EUR"])
    likeness = compare(
        one, [make("b", names=["Villemar", "Corvanne"], figures=["30 km"]), make("c", names=["Solenne"])]
    )
    assert likeness.total().tolist() == pytest.approx([SCALE.names + SCALE.figures, 0])


def test_what_means_the_opposite_is_as_far_as_what_means_something_else():
    vector = mean(1)
    assert compare(
        make("a", vector=vector), [make("b", vector=-vector), make("c", vector=mean(2))]
    ).meaning.tolist() == [0, 0]


@pytest.mark.parametrize("other", [None, np.ones(3, np.float32)])
def test_without_a_vector_of_the_same_model_nothing_is_known_of_meaning(other):
    one, another = make("a", "orage", vector=mean(1)), make("b", "orage", vector=other)
    assert compare(one, [another]).total().tolist() == compare_all([one, another]).total()[0, 1:].tolist() == [1]


def test_vectors_of_two_models_are_compared_with_their_own():
    short = np.array([1, 0], np.float32)
    compared = [make("a", vector=short), make("b", vector=short), make("c", vector=mean(1)), make("d", vector=mean(1))]
    assert compare_all(compared).meaning.tolist() == [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]]


def test_each_kind_of_evidence_counts_for_its_share():
    one = np.ones(1, np.float32)
    likeness = Likeness(one, one, one, one, np.array([False]), np.array([False]))
    assert likeness.total()[0] == pytest.approx(1 + SCALE.meaning + SCALE.names + SCALE.figures)


def test_shared_names_are_told_the_most_telling_first():
    one = make("a", names=["Villemar", "Corvanne", "Solenne"])
    rare, common, missing = hash_terms(["Corvanne", "Villemar", "Solenne"], NAME).tolist()
    one.weights[one.keys == common] = 0.2
    other = make("b", names=["Corvanne", "Villemar"])
    assert find_shared(one, other, NAMES) == [rare, common]
    assert find_shared(one, other, FIGURES) == []
    assert missing not in find_shared(one, other, NAMES)


@pytest.mark.parametrize(
    ("kind", "flaws", "story"),
    [
        ("advisory", ("CVE-2026-1", "CVE-2026-2"), "b"),
        ("advisory", ("CVE-2026-1", "CVE-2026-1"), "a"),
        ("advisory", ("", ""), "b"),
        ("article", ("CVE-2026-1", "CVE-2026-2"), "b"),
        ("article", ("CVE-2026-1", ""), "a"),
    ],
    ids=["of two flaws", "of one flaw", "of none named", "articles on two flaws", "an article that names none"],
)
def test_advisories_of_one_wording_are_of_one_story_only_by_a_flaw(kind, flaws, story):
    desk, wording = Desk(), "Multiples vulnérabilités dans les produits de Boréal : exécution de code à distance"
    for name, flaw in zip("ab", flaws, strict=True):
        content = Content(kind=kind, title=f"{wording} ({name})", language="fr", extra={"cves": [flaw] if flaw else []})
        desk.relate(desk.weigh(make_article(name, content, None, moment=0)))
    assert desk.story_of("b") == story
