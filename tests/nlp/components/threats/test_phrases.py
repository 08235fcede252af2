"""The language of phrases, and the automaton that finds them."""

import contextlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.components.threats.automaton import Automaton
from nlp.components.threats.phrases import PhraseError, read_phrase
from nlp.components.threats.words import split_words

ENDINGS = ("e", "s", "es")


def found(phrase, text, **classes):
    members = [(read_phrase(member, endings=ENDINGS), name) for name, listed in classes.items() for member in listed]
    automaton = Automaton([(read_phrase(phrase, endings=ENDINGS), "it")], members)
    words = split_words(text)
    return [text[words[match.first].start : words[match.end - 1].end] for match in automaton.find(words)]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("fuite", "Une Fuite, des fuites", ["Fuite"]),
        ("pirat*", "pirate, piratage, pira", ["pirate", "piratage"]),
        ("volé~", "volé volée volés volées voler", ["volé", "volée", "volés", "volées"]),
        ("(vol|fuite de données)", "le vol, la fuite de données, la fuite", ["vol", "fuite de données"]),
        (
            "vol [massif] de données",
            "vol de données, vol massif de données",
            ["vol de données", "vol massif de données"],
        ),
        ("vol ..2 données", "vol de ses données; vol de toutes ses données", ["vol de ses données"]),
        ("victime d'une attaque", "victime d’une attaque", ["victime d’une attaque"]),
        ("cyber attaque", "une cyber-attaque", ["cyber-attaque"]),
        ("vol données", "vol. Données\nvol\ndonnées", []),
        ("vol ..1", "vol massif de", ["vol massif"]),
    ],
)
def test_a_phrase_finds_what_it_stands_for(phrase, text, expected):
    assert found(phrase, text) == expected


def test_a_class_has_members_of_several_words():
    text = "espion pour la Corée du Nord, espion pour la Russie"
    assert found("espion pour la {country}", text, country=["corée du nord", "russi*"]) == [
        "espion pour la Corée du Nord",
        "espion pour la Russie",
    ]


def test_the_longest_of_several_readings_is_told():
    assert found("vol [de données [bancaires]]", "un vol de données bancaires") == ["vol de données bancaires"]


@pytest.mark.parametrize("phrase", ["", "(a", "a)", "a||b", "()", "a & b", "[a|]", "(" * 20 + "a" + ")" * 20])
def test_a_phrase_that_cannot_be_read_is_named(phrase):
    with pytest.raises(PhraseError, match="phrase"):
        read_phrase(phrase)


@pytest.mark.parametrize("phrase", ["..2 vol", "[vol]", "[de] ..1 vol"])
def test_a_phrase_begins_with_a_word(phrase):
    with pytest.raises(PhraseError, match="begin with a word"):
        Automaton([(read_phrase(phrase), "it")])


@given(st.text(alphabet="ab*~()[]|.2{} '", max_size=20))
def test_reading_a_phrase_gives_steps_or_its_own_error(phrase):
    with contextlib.suppress(PhraseError):
        read_phrase(phrase, endings=ENDINGS)


@given(st.text(max_size=60))
def test_words_lie_in_their_text_and_never_overlap(text):
    words = split_words(text)
    assert [text[word.start : word.end].lower() for word in words] == [word.text for word in words]
    assert all(one.end <= next_one.start for one, next_one in itertools.pairwise(words))
