"""The filter relate."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Annotations, Content
from nlp.embeddings import HashingEmbedder
from veille.filters import Answer, Question
from veille.relating import make_relating

NOW = datetime(2026, 2, 1, tzinfo=UTC)
#: One event as three outlets tell it, one of them by the wire, and another event of the same day.
STRIKE = "Grève des éboueurs à Valmoutiers : la mairie réquisitionne vingt camions"
STRIKE_TEXT = (
    "Depuis lundi les poubelles de Valmoutiers débordent. La mairie a annoncé jeudi soir la réquisition de vingt "
    "camions, que conduiront des agents volontaires, et promet un retour à la normale avant dimanche. Les éboueurs "
    "réclament une prime de nuit et des gants neufs ; leur syndicat parle de provocation et appelle à un "
    "rassemblement devant l'hôtel de ville samedi à dix heures."
)
BACKGROUND = (
    " La ville emploie une centaine de personnes au ramassage, dont la moitié travaille avant l'aube. En mars "
    "un premier mouvement avait pris fin après la promesse de vestiaires chauffés, qui ne sont toujours pas bâtis. "
    "L'opposition demande une séance extraordinaire du conseil municipal ; des habitants du quartier des Tanneurs ont "
    "commencé à porter eux-mêmes leurs sacs à la déchèterie de Bellecombe, ouverte cette semaine jusqu'à minuit."
)
OTHER_STRIKE = "À Valmoutiers, les éboueurs en grève dénoncent la réquisition des camions par la mairie"
CONCERT = "Le festival de jazz de Port-Clairan ouvre ses portes avec un orchestre de trompettes"


def read(contents: Sequence[Content]) -> list[tuple[Annotations | None, bytes | None]]:
    vectors = HashingEmbedder(64).encode([f"{content.title} {content.body}" for content in contents])
    return [(None, vector.astype("<f4").tobytes() if vector.any() else None) for vector in vectors]


def ask(*questions: Question, online: bool = False) -> list[Answer]:
    return list(make_relating(read, now=NOW, online=online)(questions))


def question(identifier: str, text: str = "Altimeris ferme.", **changes: object) -> Question:
    return {"id": identifier, "title": "Affaire", "text": text, "published": "2026-01-31", "language": "fr"} | changes


def news(identifier: str, title: str, text: str = "", **changes: object) -> Question:
    return question(identifier, text, title=title, **changes)


@pytest.mark.parametrize("online", [False, True], ids=["together", "online"])
def test_one_event_is_one_story_and_another_is_not(online):
    answers = ask(news("a", STRIKE, STRIKE_TEXT), news("b", CONCERT), news("c", OTHER_STRIKE), online=online)
    assert [answer["story"] for answer in answers] == ["a", "b", "a"]
    assert answers[1]["reason"] == "no other text tells the same"
    assert answers[2]["reason"].startswith("with a: words 0.")


def test_after_all_is_read_the_first_text_knows_its_story_too():
    late, early = ask(news("late", OTHER_STRIKE), news("early", STRIKE, STRIKE_TEXT, published="2026-01-30"))
    assert (late["story"], early["story"]) == ("early", "early")
    assert early["reason"].startswith("with late: words 0.")


def test_a_lightly_edited_text_is_nearly_the_same():
    whole = STRIKE_TEXT + BACKGROUND
    edited = whole.replace("jeudi soir", "jeudi en fin de journée").replace("neufs", "tout neufs")
    first, second = ask(news("a", STRIKE, whole), news("b", STRIKE, edited))
    assert (first["near_same"], second["near_same"]) == (["b"], ["a"])
    assert "same_as" not in second
    assert second["reason"].startswith("with a: nearly the same text: ")


def test_the_same_words_are_the_same_document():
    first, second, third = ask(question("a"), question("b", "Altimeris\u00a0  ferme.\n"), question("c"))
    assert first == {
        "id": "a",
        "story": "a",
        "near_same": ["b", "c"],
        "reason": "no other text tells the same",
    }
    assert second == {"id": "b", "story": "a", "same_as": "a", "near_same": ["c"], "reason": "the same words"}
    assert third == {"id": "c", "story": "a", "same_as": "a", "near_same": ["b"], "reason": "the same words"}


def test_one_title_on_two_days_is_not_the_same_news():
    answers = ask(news("a", "Le journal de 20 heures"), news("b", "Le journal de 20 heures", published="2026-01-29"))
    assert "same_as" not in answers[1]


def test_texts_without_words_are_not_the_same():
    assert "same_as" not in ask(question("a", "", title=""), question("b", " ", title=""))[1]


def test_a_text_without_a_title_is_answered_with_its_error():
    first, second = ask({"id": "a", "text": "b"}, question("b"))
    assert first == {"id": "a", "error": "field 'title': expected a text, found nothing"}
    assert second["story"] == "b"


def test_a_text_is_compared_with_all_that_came_before_in_whatever_batch():
    respond = make_relating(read, now=NOW)
    (first,) = respond([question("a")])
    (second,) = respond([question("b")])
    assert (first["story"], second["same_as"]) == ("a", "a")


def test_an_id_that_was_given_before_is_refused():
    _, again, _ = ask(question("a"), question("a", "Autre chose."), question("b"))
    assert "the id 'a' was given before" in again["error"]


@pytest.mark.parametrize(("field", "value"), [("published", "hier"), ("language", "esperanto-xx-yy")], ids=str)
def test_what_is_no_date_or_language_is_refused(field, value):
    (answer,) = ask(question("a", **{field: value}))
    assert answer["error"].startswith(f"field '{field}': ")


def test_a_text_without_a_date_counts_as_of_today():
    undated = {key: value for key, value in news("b", OTHER_STRIKE).items() if key != "published"}
    assert [each["story"] for each in ask(news("a", STRIKE, STRIKE_TEXT, published="2026-02-01"), undated)] == [
        "a",
        "a",
    ]
    assert [each["story"] for each in ask(news("a", STRIKE, STRIKE_TEXT, published="2025-02-01"), undated)] == [
        "a",
        "b",
    ]


@given(st.lists(st.tuples(st.text(min_size=1), st.sampled_from(["", "a", "b"])), max_size=8), st.booleans())
def test_a_story_is_always_one_of_the_texts(pairs, online):
    seen: set[str] = set()
    given_ids = {identifier for identifier, _ in pairs}
    for (identifier, _), answer in zip(pairs, ask(*(question(*pair) for pair in pairs), online=online), strict=True):
        assert answer["id"] == identifier
        assert ("error" in answer) == (identifier in seen)
        seen.add(identifier)
        assert answer.get("story", identifier) in given_ids
