"""Articles: what is kept of a document to relate it, and how it is packed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from corpus.document import Annotations, Content, Entity, VulnerabilityMention
from nlp.stories.article import (
    FIGURES,
    NAMES,
    OPENING,
    WORDS,
    Article,
    label_keys,
    make_article,
    pack,
    unpack,
)
from nlp.stories.terms import FIGURE, NAME, TEXT, TITLE, hash_terms, stem
from tests.nlp.stories.papers import FIRE, read

HASHES = arrays.arrays(np.uint64, st.integers(0, 30), elements=st.integers(0, 2**64 - 1))


def has(article, terms, kind, language=None):
    return np.isin(hash_terms(terms, kind, language), article.keys).tolist()


def make_names(*mentions, field="body"):
    """Annotations with each (name, start)."""
    entities = [
        Entity(field=field, start=start, end=start + 1, kind="place", text=name, name=name) for name, start in mentions
    ]
    return Annotations(stamp="test", entities=entities)


def keep_fields(article):
    fields = vars(article) | {"vector": None if article.vector is None else article.vector.tolist()}
    return {name: each.tolist() if isinstance(each, np.ndarray) else each for name, each in fields.items()}


def test_words_of_the_title_are_found_as_such_and_as_words_of_the_opening():
    article = read("a", "Incendie à Villemar", "Les pompiers luttent.")
    incendie, pompiers = stem(["incendie", "pompiers"], "fr")
    assert has(article, [incendie, pompiers], TITLE, "fr") == [True, False]
    assert has(article, [incendie, pompiers], TEXT, "fr") == [True, True]


def test_a_word_weighs_how_often_it_comes_in_title_and_opening():
    article = read("a", "Orage", "Un orage, puis un autre orage, et la grêle.")
    weights = dict(zip(article.keys.tolist(), article.weights.tolist(), strict=True))
    orage, grele = hash_terms(stem(["orage", "grele"], "fr"), TEXT, "fr").tolist()
    assert (weights[orage], weights[grele]) == (3, 1)


def test_keys_come_once_in_rising_order():
    article = read("a", "Orage sur orage", FIRE, names=["Villemar", "Villemar"], figures=[(30, "km"), (30, "km")])
    assert (article.keys[1:] > article.keys[:-1]).all()
    assert len(article.keys) == len(article.kinds) == len(article.weights)
    assert [len(article.of_kind(kind)) for kind in (NAMES, FIGURES)] == [1, 1]


def test_the_lead_opens_the_text_and_what_comes_late_in_it_is_left_out():
    content = Content(title="Orage", lead="La grêle tombe.", body="mot " * 400 + "tonnerre", language="fr")
    article = make_article("a", content, None, moment=0.0)
    assert has(article, stem(["grele", "tonnerre"], "fr"), TEXT, "fr") == [True, False]


@pytest.mark.parametrize("field", ["title", "lead", "body"])
def test_names_are_those_of_the_opening(field):
    found = make_names(("Villemar", OPENING - 1), ("Corvanne", OPENING), field=field)
    article = make_article("a", Content(title="Orage", language="fr"), found, moment=0.0)
    assert has(article, ["villemar", "corvanne"], NAME) == [True, False]


def test_a_name_is_the_same_however_it_is_written():
    one, other = read("a", "", names=["Évreux  Sud"]), read("b", "", names=["evreux sud"])
    assert one.of_kind(NAMES).tolist() == other.of_kind(NAMES).tolist()


@pytest.mark.parametrize("name", ["\u0301", " ", "\u0301\u0300 "])
def test_a_name_of_accents_alone_is_none(name):
    assert (
        read("a", "Orage", names=[name, "Villemar"]).of_kind(NAMES).tolist() == hash_terms(["villemar"], NAME).tolist()
    )


def test_a_vulnerability_is_a_name():
    found = Annotations(stamp="", vulnerabilities=[VulnerabilityMention(field="body", start=0, end=1, id="CVE-2031-7")])
    article = make_article("a", Content(title="Faille"), found, moment=0.0)
    assert has(article, ["CVE-2031-7"], NAME) == [True]


@pytest.mark.parametrize(
    ("figure", "kept"), [((3, ""), False), ((9.5, ""), False), ((10, ""), True), ((-12, ""), True), ((3, "km"), True)]
)
def test_small_counts_are_everybodys(figure, kept):
    assert bool(len(read("a", "Orage", figures=[figure]).of_kind(FIGURES))) is kept


def test_figures_of_one_value_and_two_units_are_two():
    assert len(read("a", "Orage", figures=[(30, "km"), (30, "EUR"), (30.0, "km")]).of_kind(FIGURES)) == 2


def test_names_and_figures_are_called_what_stands_there():
    found = make_names(("Villemar", 0))
    assert label_keys(found) == {int(hash_terms(["villemar"], NAME)[0]): "Villemar"}
    assert label_keys(None) == {}


def test_a_figure_is_called_as_it_stands_in_the_text():
    article = read("a", "Orage", figures=[(30, "km")])
    assert article.of_kind(FIGURES).tolist() == hash_terms(["30 km"], FIGURE).tolist()


def test_two_bulletins_of_one_wording_differ_by_what_the_publisher_keeps_beside_it():
    bulletins = [
        make_article(cve, Content(title="Avis", body=FIRE, extra={"cves": [cve, None]}), None, moment=0.0)
        for cve in ("CVE-2031-7", "CVE-2031-8")
    ]
    assert not np.array_equal(bulletins[0].fingerprint, bulletins[1].fingerprint)


@pytest.mark.parametrize("extra", [{}, {"cves": "CVE-2031-7"}, {"cves": [7]}])
def test_other_structured_data_changes_nothing(extra):
    plain = make_article("a", Content(title="Avis", body=FIRE), None, moment=0.0)
    with_it = make_article("a", Content(title="Avis", body=FIRE, extra=extra), None, moment=0.0)
    assert keep_fields(with_it) == keep_fields(plain)


def test_the_language_is_that_of_the_page_else_that_which_was_read():
    found = Annotations(stamp="", language="en")
    languages = [
        make_article("a", Content(title="x", language=given), found, moment=0.0).language for given in ("fr", None)
    ]
    assert languages == ["fr", "en"]


@pytest.mark.parametrize(("title", "body"), [("", ""), ("…", "— ?"), ("", FIRE)])
def test_an_article_may_lack_title_words_and_language(title, body):
    article = read("a", title, body, language=None)
    assert keep_fields(unpack(pack(article), id="a", moment=0.0, language=None)) == keep_fields(article)


def test_a_title_of_forty_thousand_words_is_read_as_far_as_an_opening():
    title = " ".join(f"mot{number}" for number in range(40_000))
    article = read("a", title)
    assert len(article.of_kind(WORDS)) < 2 * OPENING
    assert keep_fields(unpack(pack(article), id="a", moment=0.0, language="fr")) == keep_fields(article)


def test_names_of_a_long_title_are_those_of_its_beginning():
    title = " ".join(f"Ville{number}" for number in range(10_000))
    mentions = [(name, title.index(name)) for name in title.split()[::500]]
    article = make_article("a", Content(title=title), make_names(*mentions, field="title"), moment=0.0)
    assert article.of_kind(NAMES).tolist() == hash_terms(["ville0"], NAME).tolist()


@st.composite
def articles(draw):
    keys = np.unique(draw(HASHES))
    kinds = draw(arrays.arrays(np.uint8, len(keys), elements=st.integers(WORDS, FIGURES)))
    weights = draw(arrays.arrays(np.float32, len(keys), elements=st.floats(0, 1, width=32)))
    vector = draw(st.none() | arrays.arrays(np.float32, 8, elements=st.floats(-1, 1, width=32)))
    language = draw(st.sampled_from(["fr", "en", None]))
    return Article("a", draw(st.floats(-1e6, 1e6)), language, keys, kinds, weights, np.unique(draw(HASHES)), vector)


@settings(max_examples=40)
@given(articles())
def test_what_is_packed_is_unpacked_as_it_was(article):
    beside = {"id": article.id, "moment": article.moment, "language": article.language, "vector": article.vector}
    back = unpack(pack(article), **beside)
    assert keep_fields(back) == keep_fields(article)
    assert [back.keys.dtype, back.kinds.dtype, back.weights.dtype, back.fingerprint.dtype] == [
        np.uint64,
        np.uint8,
        np.float32,
        np.uint64,
    ]


def test_only_what_is_read_of_the_text_is_packed():
    article = read("a", "Orage", FIRE)
    assert pack(replace(article, id="b", moment=9.0, language="en")) == pack(article)
