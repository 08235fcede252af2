"""Best passages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.collections import DOCUMENTS
from index.parser import parse
from index.passages import LENGTH, find_passage
from index.query import Passage

FILLER = "Un texte qui ne dit rien du tout. " * 20


def passage_of(query: str, **row: object) -> Passage:
    passage = find_passage({"id": "x", "language": "fr", **row}, parse(query), DOCUMENTS)
    assert passage
    return passage


def marked(passage: Passage) -> list[str]:
    return [passage.text[start:end] for start, end in passage.spans]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("hôpitaux chiffré", ["hôpital", "chiffrés"]),
        ('"hôpital de Nîmes"', ["hôpital", "de", "Nîmes"]),
        ('"hôpitaux"', []),
        ("nim*", ["Nîmes"]),
        ("*tal", ["hôpital"]),
        ("hopitall~ nimmes~", ["hôpital", "Nîmes"]),
        ("body:hopitol~", ["hôpital"]),
        ("vendor:hopital~", []),
        ("nîmes NOT hôpital", ["Nîmes"]),
        ("lead:hôpital nîmes", ["Nîmes"]),
        ("body:hôpital", ["hôpital"]),
        ("l'hôpital", ["hôpital"]),
        ("le la de nîmes", ["Nîmes"]),
        ("source:press", []),
        ("*", []),
    ],
)
def test_the_words_of_the_query_are_marked(query: str, expected: list[str]):
    assert marked(passage_of(query, title="Titre", body="À l'hôpital de Nîmes, tout est chiffrés.")) == expected


def test_the_densest_part_of_a_long_text_is_shown_between_words():
    body = f"{FILLER}Une rançon. {FILLER}La rançon de l'hôpital fut payée. {FILLER}Un hôpital. {FILLER}"
    passage = passage_of("rançon hôpital", title="Titre", body=body)
    assert marked(passage) == ["rançon", "hôpital"]
    assert body[passage.start : passage.start + len(passage.text)] == passage.text
    assert body[passage.start - 1].isspace()
    assert body[passage.start + len(passage.text)].isspace()
    assert 200 < len(passage.text) <= LENGTH
    assert passage.more


def test_the_beginning_is_shown_where_nothing_matches():
    passage = passage_of("source:press", title="Titre", lead="", body=FILLER)
    assert (passage.field, passage.start, passage.spans) == ("body", 0, ())
    assert 200 < len(passage.text) <= LENGTH


def test_the_title_is_chosen_only_where_it_says_more():
    assert passage_of("nîmes", title="Nîmes", body="À Nîmes.").field == "body"
    assert passage_of("nîmes hôpital", title="Nîmes, hôpital", body="À Nîmes.").field == "title"


def test_a_row_without_text_has_no_passage():
    assert find_passage({"id": "x", "title": ""}, parse("a"), DOCUMENTS) is None


def test_an_unread_language_is_matched_as_written():
    row = {"language": "pl", "title": "T", "body": "szpitale szpital"}
    assert marked(passage_of("szpital", **row)) == ["szpital"]


@given(st.text("ab é'\n-", max_size=900), st.sampled_from(["a", "a b", '"a b"', "a* é", "-a b", "abab~"]))
def test_a_passage_is_a_stretch_of_its_field_and_marks_lie_in_it(body: str, query: str):
    passage = find_passage({"id": "x", "language": "fr", "body": body}, parse(query), DOCUMENTS)
    if passage:
        assert body[passage.start : passage.start + len(passage.text)] == passage.text
        assert passage.more == (passage.start + len(passage.text) < len(body))
        assert all(0 <= start < end <= len(passage.text) for start, end in passage.spans)
        assert list(passage.spans) == sorted(set(passage.spans))


def test_a_phrase_that_overlaps_itself_is_marked_once_and_soon():
    passage = passage_of('"' + "a " * 400 + '"', title="Titre", body="a " * 9_000)
    assert set(marked(passage)) == {"a"}
