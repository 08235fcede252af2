"""Filters: one answer for every line, in the same order, whatever the line."""

import io
import json
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import VeilleError
from veille.filters import BATCH, Answer, Question, Respond, each, filter_lines, text_of, to_line


def shout(question: Question) -> Answer:
    return {"id": question["id"], "text": (text_of(question, "text", needed=True) or "").upper()}


def ask(
    lines: bytes | Iterable[object], respond: Respond | None = None, *, batch: int | None = BATCH
) -> tuple[int, list[Answer]]:
    """Exit code and answers."""
    given = lines if isinstance(lines, bytes) else b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    target = io.BytesIO()
    code = filter_lines(io.BytesIO(given), target, respond or each(shout), batch=batch)
    return code, [json.loads(line) for line in target.getvalue().split(b"\n") if line]


def test_answers_come_in_the_order_of_the_questions():
    questions = [{"id": str(number), "text": "a"} for number in range(3 * BATCH + 1)]
    code, answers = ask(questions)
    assert code == 0
    assert [answer["id"] for answer in answers] == [question["id"] for question in questions]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"[]", "a JSON object with a text 'id'"),
        (b"null", "a JSON object with a text 'id'"),
        (b'"a"', "a JSON object with a text 'id'"),
        (b'{"text": "a"}', "a JSON object with a text 'id'"),
        (b'{"id": 3, "text": "a"}', "a JSON object with a text 'id'"),
        (b'{"id": null, "text": "a"}', "a JSON object with a text 'id'"),
        (b'{"id": "", "text": "a"}', "a JSON object with a text 'id'"),
        (b'{"id": "a", ', "no JSON"),
        (b'{"id": "a", "text": "\xff"}', "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"id": "a", "n": ' + b"1" * 5000 + b"}", "no JSON"),
    ],
)
def test_a_line_without_an_id_is_answered_by_its_number(line, said):
    code, answers = ask(b'{"id": "a", "text": "a"}\n' + line + b'\n{"id": "b", "text": "b"}\n')
    assert code == 3
    assert [answer["id"] for answer in answers] == ["a", "line 2", "b"]
    assert said in answers[1]["error"]


def test_a_question_that_cannot_be_answered_is_answered_with_its_error():
    code, answers = ask([{"id": "a"}, {"id": "b", "text": ["b"]}, {"id": "c", "text": "c"}])
    assert code == 3
    assert answers[0] == {"id": "a", "error": "field 'text': expected a text, found nothing"}
    assert answers[1] == {"id": "b", "error": "field 'text': expected a text, found ['b']"}
    assert answers[2] == {"id": "c", "text": "C"}


def test_a_questions_own_error_is_no_answer():
    assert ask([{"id": "a", "text": "a", "error": "of its sender"}]) == (0, [{"id": "a", "text": "A"}])


def test_empty_lines_are_no_questions():
    lines = b'\n  \n{"id": "a", "text": "a"}\r\n\n[]\n'
    assert [answer["id"] for answer in ask(lines)[1]] == ["a", "line 2"]


def test_nothing_is_answered_to_nothing():
    assert ask(b"") == (0, [])


def test_the_last_line_need_not_end():
    assert ask(b'{"id": "a", "text": "a"}')[1] == [{"id": "a", "text": "A"}]


def test_a_byte_order_mark_is_passed_over():
    assert ask('\ufeff{"id": "a", "text": "a"}\n'.encode())[1] == [{"id": "a", "text": "A"}]


def test_only_a_line_feed_ends_a_line():
    text = "avant\u2028après\u2029et\u0085encore\x0b"
    line = json.dumps({"id": "a", "text": text}, ensure_ascii=False).replace("\x0b", "\\u000b")
    target = io.BytesIO()
    filter_lines(io.BytesIO(line.encode()), target, each(shout))
    assert target.getvalue().count(b"\n") == 1
    assert json.loads(target.getvalue())["text"] == text.upper()


def test_half_a_surrogate_pair_goes_through():
    assert ask(rb'{"id": "a", "text": "half \ud800 pair"}')[1] == [{"id": "a", "text": "HALF \ud800 PAIR"}]


def test_text_is_written_as_it_is():
    assert to_line({"id": "é"}) == '{"id": "é"}\n'.encode()


def test_the_first_answers_come_before_the_last_questions():
    answered = []

    def questions() -> Iterable[bytes]:
        for number in range(2 * BATCH):
            if number == BATCH:
                answered.append(target.getvalue().count(b"\n"))
            yield json.dumps({"id": str(number), "text": "a"}).encode()

    target = io.BytesIO()
    filter_lines(questions(), target, each(shout))  # type: ignore[arg-type]
    assert answered == [BATCH]


def test_without_batches_all_is_read_before_the_first_answer():
    sizes = []

    def count(questions: Sequence[Question]) -> list[Answer]:
        sizes.append(len(questions))
        return [{"id": question["id"]} for question in questions]

    ask([{"id": str(number)} for number in range(2 * BATCH)], count, batch=None)
    assert sizes == [2 * BATCH]


def test_only_errors_of_ours_are_answers():
    def respond(question: Question) -> Answer:
        raise {"ours": VeilleError("of ours"), "bug": RuntimeError("a bug")}[question["id"]]

    assert ask([{"id": "ours"}], each(respond)) == (3, [{"id": "ours", "error": "of ours"}])
    with pytest.raises(RuntimeError):
        ask([{"id": "bug"}], each(respond))


anything = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.lists(anything | st.builds(lambda name, text: {"id": name, "text": text}, st.text(), anything)))
def test_there_is_one_answer_with_an_id_for_every_question(lines):
    code, answers = ask(lines)
    assert len(answers) == len(lines)
    assert code == (3 if any("error" in answer for answer in answers) else 0)
    for number, (line, answer) in enumerate(zip(lines, answers, strict=True), start=1):
        named = isinstance(line, dict) and isinstance(line.get("id"), str) and line["id"]
        assert answer["id"] == (line["id"] if named else f"line {number}")
