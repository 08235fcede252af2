"""Passages out of a server's fragments."""

from datetime import UTC, datetime
from typing import Any

import pytest

from index.collections import DOCUMENTS
from index.elastic.highlights import build_highlight, read_passage
from index.elastic.translation import Translator
from index.parser import parse
from index.passages import find_passage
from index.query import Passage, Query, Row

BODY = "Où l’<b>hôpital</b> & ses 🙂 systèmes sont chiffrés. " + "Rien. " * 60 + "Trois hôpitaux attaqués, dit-on."
ROW: Row = {"id": "a", "title": "L'hôpital", "body": BODY, "language": "fr"}


def read(highlight: dict[str, list[str]] | None, text: str = "hôpital attaque") -> Passage | None:
    hit: dict[str, Any] = {} if highlight is None else {"highlight": highlight}
    return read_passage(hit, ROW, Query(parse(text)), DOCUMENTS)


def words(passage: Passage | None) -> list[str]:
    assert passage
    assert ROW[passage.field].startswith(passage.text, passage.start)
    return [passage.text[start:end] for start, end in passage.spans]


def test_what_the_text_has_of_markup_is_text():
    escaped = "Où l’&lt;b&gt;<mark>hôpital</mark>&lt;&#x2F;b&gt; &amp; ses 🙂 <mark>systèmes</mark> sont chiffrés."
    assert words(read({"body": [escaped]})) == ["hôpital", "systèmes"]


def test_the_fragment_with_the_most_different_words_is_shown():
    first = "<mark>hôpital</mark>"
    best = "Trois <mark>hôpitaux</mark> <mark>attaqués</mark>, dit-on."
    passage = read({"title": ["L&#x27;<mark>hôpital</mark>"], "body": [first, best]})
    assert words(passage) == ["hôpitaux", "attaqués"]
    assert passage
    assert not passage.more


def test_a_phrase_is_marked_word_by_word():
    assert words(read({"body": ["<mark>hôpitaux attaqués</mark>, dit-on."]})) == ["hôpitaux", "attaqués"]


@pytest.mark.parametrize("highlight", [None, {}, {"body": ["<mark>ailleurs</mark>"]}, {"body": ["Rien."]}])
def test_without_a_fragment_that_fits_the_text_itself_is_read(highlight: dict[str, list[str]] | None):
    assert read(highlight) == find_passage(ROW, parse("hôpital attaque"), DOCUMENTS)


def ask(text: str) -> dict[str, Any]:
    query = Query(parse(text))
    translator = Translator(DOCUMENTS, zone=UTC, now=datetime(2024, 1, 1, tzinfo=UTC), find_owners=lambda *_: [])
    return build_highlight(query, translator)


def test_every_searched_text_is_read_as_each_of_its_columns():
    asked = ask("title:hôpitaux")
    assert list(asked["fields"]) == ["lead", "body", "title"]
    assert asked["fields"]["title"] == {"matched_fields": ["title_marks", "title_marks_fr", "title_marks_en"]}
    assert asked["highlight_query"]["bool"]["should"] == [
        {"term": {"title_marks": "hopitaux"}},
        {"match": {"title_marks_fr": "hopitaux"}},
        {"match": {"title_marks_en": "hopitaux"}},
    ]


@pytest.mark.parametrize("text", ["NOT attaque", "published:2024", "source:press", "*"])
def test_what_no_text_was_found_by_is_not_marked(text: str):
    assert ask(text)["highlight_query"] == {"match_none": {}}
