"""The filter relate."""

from hypothesis import given
from hypothesis import strategies as st

from veille.filters import Answer, Question
from veille.relating import make_relating


def ask(*questions: Question) -> list[Answer]:
    return list(make_relating()(questions))


def question(identifier: str, text: str = "Altimeris ferme.", **changes: object) -> Question:
    return {"id": identifier, "title": "Affaire", "text": text, "published": "2026-01-31"} | changes


def test_every_text_has_a_story_of_its_own():
    assert [answer["story"] for answer in ask(question("a"), question("b", "Altimeris ouvre."))] == ["a", "b"]


def test_the_same_words_are_the_same_document():
    first, second = ask(question("a"), question("b", "Altimeris\u00a0  ferme.\n"))
    assert first == {"id": "a", "story": "a", "near_same": [], "reason": "no other text is the same"}
    assert second == {"id": "b", "story": "a", "same_as": "a", "near_same": [], "reason": "the same words"}


def test_texts_without_words_are_not_the_same():
    assert "same_as" not in ask(question("a", "", title=""), question("b", " ", title=""))[1]


def test_a_text_without_a_title_is_answered_with_its_error():
    first, second = ask({"id": "a", "text": "b"}, question("b"))
    assert first == {"id": "a", "error": "field 'title': expected a text, found nothing"}
    assert second["story"] == "b"


def test_a_text_is_compared_with_all_that_came_before_in_whatever_batch():
    respond = make_relating()
    (first,) = respond([question("a")])
    (second,) = respond([question("b")])
    assert (first["story"], second["same_as"]) == ("a", "a")


def test_an_id_that_was_given_before_is_refused():
    _, again, _ = ask(question("a"), question("a", "Autre chose."), question("b"))
    assert "the id 'a' was given before" in again["error"]


def test_a_date_that_is_none_is_refused():
    (answer,) = ask(question("a", published="hier"))
    assert answer["error"].startswith("field 'published': 'hier' is no date")


@given(st.lists(st.tuples(st.text(min_size=1), st.sampled_from(["", "a", "b"]))))
def test_a_story_is_always_one_of_the_texts_before(pairs):
    seen = set()
    for (identifier, _), answer in zip(pairs, ask(*(question(*pair) for pair in pairs)), strict=True):
        assert answer["id"] == identifier
        assert ("error" in answer) == (identifier in seen)
        seen.add(identifier)
        assert answer.get("story", identifier) in seen
