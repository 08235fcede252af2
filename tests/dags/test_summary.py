"""What a verb's end means for its task."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veille.report import COUNTED
from watchkeeping import summary
from watchkeeping.summary import judge, read_summary

HOUR = timedelta(hours=1)
GOOD = {"counts": dict.fromkeys(COUNTED, 0), "errors": []}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
#: Objects that are nearly summaries.
nearly = st.fixed_dictionaries(
    {"counts": json_values | st.just(GOOD["counts"]), "errors": json_values | st.just([])},
    optional={"retry_after": json_values, "batch": json_values},
)


def verdict(code: int, told: dict[str, object] | None = None, *, may_retry: bool = True, patience: timedelta = HOUR):
    return judge(code, GOOD if told is None else told, may_retry=may_retry, patience=patience)


def waits(seconds: float, **more: object) -> dict[str, object]:
    return {**GOOD, "counts": {"done": 1, "waiting": 2}, "retry_after": seconds, **more}


def test_exit_codes_are_those_of_the_program():
    from veille import report

    for name in ("OK", "FAILED", "WRONG_USE", "REFUSED", "RETRY"):
        assert getattr(summary, name) == getattr(report, name)


def test_the_summary_is_the_last_line():
    before = "crawled 3 pages\n{not JSON\n" + json.dumps({**GOOD, "batch": "early"})
    assert read_summary(f"{before}\n{json.dumps({**GOOD, 'batch': 'last'})}\n\n")["batch"] == "last"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Traceback (most recent call last):",
        "[]",
        "{}",
        "3",
        '{"counts": {}}',
        '{"counts": {"done": "3"}, "errors": []}',
        '{"counts": {}, "errors": ["out of order"]}',
        '{"counts": {}, "errors": [{"item": "a"}]}',
        '{"counts": {}, "errors": [], "retry_after": NaN}',
        '{"counts": {}, "errors": [], "retry_after": -1}',
        '{"counts": {}, "errors": [], "retry_after": "soon"}',
        "[" * 100_000,
    ],
    ids=lambda line: line[:48] or "nothing",
)
def test_what_is_no_summary_is_read_as_none(line):
    assert read_summary(f"{line}\n") == {}


@given(nearly | json_values, st.integers(-64, 255), st.booleans())
def test_whatever_is_printed_there_is_a_verdict(told, code, may_retry):
    found = verdict(code, read_summary(json.dumps(told)), may_retry=may_retry)
    assert timedelta() <= found.delay <= timedelta(days=365)
    assert found.end in ("success", "failure") or code in (3, 4)


@given(st.text())
def test_any_output_is_read(output):
    assert read_summary(output) == {}


def test_a_verb_without_a_summary_did_nothing_that_is_known():
    for code in (0, 3, 4):
        found = verdict(code, {})
        assert found.end == "failure"
        assert found.text.endswith(f"exit code {code}, but did not say what it did: is it Veille at all?")


@pytest.mark.parametrize(
    ("code", "end"), [(0, "success"), (1, "failure"), (2, "failure"), (3, "warning"), (5, "failure"), (127, "failure")]
)
def test_an_exit_code_decides_how_the_task_ends(code, end):
    assert verdict(code).end == end


@given(st.floats(0, 1e9), st.booleans())
def test_another_attempt_is_made_only_within_patience_and_where_one_is_left(seconds, may_retry):
    found = verdict(4, waits(seconds), may_retry=may_retry, patience=timedelta(seconds=600))
    assert found.end == ("retry" if may_retry and seconds <= 600 else "warning")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "at once"),
        (0.4, "at once"),
        (1, "in 1 min"),
        (60, "in 1 min"),
        (61, "in 2 min"),
        (7140, "in 119 min"),
        (7141, "in 2 h"),
        (86400, "in 24 h"),
    ],
)
def test_a_wait_is_said_in_words(seconds, words):
    assert verdict(4, waits(seconds)).text == f"2 waiting for another attempt, the first {words}"


@pytest.mark.parametrize("number", ["1e300", "Infinity", "1" + "0" * 400], ids=["float", "infinity", "integer"])
def test_a_wait_without_end_is_a_warning(number):
    told = read_summary(json.dumps(GOOD)[:-1] + f', "retry_after": {number}}}')
    assert verdict(4, told).text.endswith("the first in 8760 h")


def test_the_verdict_names_what_went_wrong_and_how_much_more():
    errors = [{"item": f"herald/{number}", "reason": "died"} for number in range(12)]
    text = verdict(3, {"counts": {"quarantined": 12}, "errors": errors}).text
    assert text.splitlines() == ["12 quarantined", *(f"  herald/{n}: died" for n in range(10)), "  and 2 more"]


def test_the_label_of_a_task_fits_into_a_line():
    told = waits(5, errors=[{"item": "a", "reason": "x" * 5000}])
    assert len(verdict(4, told).text.partition("\n")[0]) < 80


def test_what_may_not_be_tried_again_says_why():
    told = {**GOOD, "errors": [{"item": "VEILLE_LEDGER", "reason": "is no address"}]}
    assert verdict(1, told).text == "ended with exit code 1\n  VEILLE_LEDGER: is no address"
    assert verdict(2, told).text.startswith("this DAG and the application do not fit together, or a setting is wrong\n")


def test_a_task_without_patience_leaves_also_what_is_due_now_to_the_next_run():
    assert verdict(4, waits(0), patience=timedelta(0)).end == "warning"
    assert verdict(4, waits(0), patience=timedelta(seconds=1)).end == "retry"
