"""Figures as a table, as CSV and as JSON."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from index.memory import MemoryBackend
from index.query import Hit, Results
from veille.amounts import say_value
from veille.figures_view import (
    COLUMNS,
    build_query,
    find_mixture,
    group_by_subject,
    print_figures,
    to_csv,
    to_json,
)
from veille.screen import Screen

NBSP = "\u00a0"
MOMENT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def figure(number: int = 0, **changes):
    return {
        "id": f"d{number}#1",
        "document": f"d{number}",
        "title": "Un budget",
        "source": "avis",
        "language": "fr",
        "published": MOMENT,
        "value": 7.3e9,
        "unit": "EUR",
        "kind": "money",
        "bound": "=",
        "text": "7,3 Md€",
        "sentence": "Le budget du plan Rempart atteint 7,3 Md€.",
        "subject": "budget du plan Rempart",
        "field": "body",
        "start": 35,
        "end": 42,
    } | changes


def results_of(*rows, total=None) -> Results:
    return Results(total=len(rows) if total is None else total, hits=tuple(Hit(row["id"], 0.0, row) for row in rows))


def table_of(*rows, grouped=True, total=None, offset=0, width=120) -> str:
    console = Console(width=width, record=True, file=io.StringIO())
    print_figures(Screen(UTC, console=console), results_of(*rows, total=total), grouped=grouped, offset=offset)
    return console.export_text()


def cells_of(*rows) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(to_csv(results_of(*rows).hits)), newline="")))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, f"7{NBSP}300{NBSP}000{NBSP}000 EUR"),
        ({"bound": ">="}, f"at least 7{NBSP}300{NBSP}000{NBSP}000 EUR"),
        ({"value": 12.5, "unit": "percent", "bound": "<="}, "at most 12.5 percent"),
        ({"value": 3.0, "value_max": 5e6, "bound": "range"}, f"3 to 5{NBSP}000{NBSP}000 EUR"),
        ({"value": 17.0, "unit": "percent", "direction": "up", "change": "by"}, "up by 17 percent"),
        ({"value": 17.0, "unit": "percent", "direction": "down", "bound": "~"}, "down about 17 percent"),
        ({"value": 40.0, "unit": ""}, "40"),
        ({"value": -0.4, "unit": "percent"}, "-0.4 percent"),
        ({"value": -1234.5}, f"-1{NBSP}234.5 EUR"),
        ({"value": 1e22}, f"10{f'{NBSP}000' * 7} EUR"),
        ({"value": 1e-7}, "0.0000001 EUR"),
    ],
)
def test_a_value_is_written_in_full_with_its_bound_and_unit(changes, said):
    assert say_value(figure(**changes)) == said


def test_a_figure_stands_with_its_words_sentence_source_and_date():
    shown = table_of(figure(place="Rennes", period="en 2025", attribution="la Cour des comptes"))
    expected = (
        "« 7,3 Md€ »",
        "budget du plan Rempart",
        "Rennes",
        "en 2025",
        "avis 2026-03-02",
        "says la Cour des comptes",
    )
    for text in (*expected, "d0", "Le budget du plan Rempart atteint", "1 figure"):
        assert text in shown


def test_on_a_narrow_screen_a_document_keeps_its_whole_name_and_a_figure_its_page():
    shown = table_of(figure(document="u-0123456789abcdef0123456789", page=117), width=60)
    assert "page 117" in shown
    assert "…" not in shown


def test_figures_of_one_subject_and_unit_stand_together_whatever_came_between():
    budget, other, again = (
        figure(1),
        figure(2, subject="rançon", value=2e6),
        figure(3, value=1.2e9, subject="Budget Rempart du plan"),
    )
    in_dollars = figure(4, unit="USD")
    assert group_by_subject([budget, other, again, in_dollars]) == [[budget, again], [other], [in_dollars]]
    lines = table_of(budget, other, again).splitlines()
    places = [
        next(n for n, line in enumerate(lines) if amount in line)
        for amount in (f"7{NBSP}300", f"1{NBSP}200", f"2{NBSP}000")
    ]
    assert places == sorted(places)


def test_one_subject_in_two_languages_is_one_group():
    french, english = figure(1), figure(2, subject="budget of the Rempart plan", language="en")
    assert group_by_subject([french, english]) == [[french, english]]


def test_figures_of_no_known_subject_are_not_taken_for_one():
    nothing, neither = figure(1, subject=None), figure(2, subject="le la")
    assert group_by_subject([nothing, neither]) == [[nothing], [neither]]


def test_nothing_is_added_up():
    shown = table_of(figure(1), figure(2), figure(3, value=1e9))
    assert "15" not in shown.replace(NBSP, "")
    assert "total" not in shown.lower()


def test_the_order_that_was_asked_for_is_kept():
    rows = [figure(1, value=3.0), figure(2, value=2.0, subject="rançon"), figure(3, value=1.0)]
    shown = table_of(*rows, grouped=False)
    assert shown.index("3 EUR") < shown.index("2 EUR") < shown.index("1 EUR")


@pytest.mark.parametrize(
    ("total", "offset", "said"),
    [(1, 0, "1 figure"), (9, 0, "9 figures, 1 to 1 shown"), (9, 4, "9 figures, 5 to 5 shown")],
)
def test_what_is_not_shown_is_told(total, offset, said):
    assert table_of(figure(), total=total, offset=offset).strip().endswith(said)


@pytest.mark.parametrize(("total", "offset", "said"), [(0, 0, "0 figures"), (3, 9, "3 figures, none from 10 on")])
def test_an_empty_page_says_why(total, offset, said):
    assert table_of(total=total, offset=offset).strip() == said


def test_hostile_text_reaches_no_terminal():
    shown = table_of(figure(sentence="\x1b[31mrouge\x07\nligne", subject="[bold]budget", text="7\r,3"))
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "[bold]budget" in shown


def test_csv_has_every_column_in_full_precision():
    (row,) = cells_of(figure(value=123456789.12345678, value_max=1e22, start=3))
    assert tuple(row) == COLUMNS
    assert float(row["value"]) == 123456789.12345678
    assert (row["value_max"], row["start"], row["period"]) == ("1" + "0" * 22, "3", "")
    assert row["published"] == "2026-03-02T09:00:00+00:00"


def test_a_negative_number_is_a_number_in_csv():
    assert cells_of(figure(value=-2.5))[0]["value"] == "-2.5"


@pytest.mark.parametrize("bound", ["=", "~", ">=", "<=", "range"])
def test_a_bound_is_written_as_it_is(bound):
    assert cells_of(figure(bound=bound))[0]["bound"] == bound


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+33 %", "'+33 %"),
        ("-3 %", "'-3 %"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("＝1+1", "'＝1+1"),
        ("a;=1", "a;'=1"),
        ("a\n=1", "a\n'=1"),
        ('x;"=1+1;y', "x;'\"=1+1;y"),
        ("moins -3 %", "moins -3 %"),
        ("12 ; 13", "12 ; 13"),
        ("\x00=1", "'=1"),
    ],
)
def test_no_cell_is_a_formula(text, cell):
    assert cells_of(figure(sentence=text))[0]["sentence"] == cell


def begins_formula(cell: str) -> bool:
    """A lone sign, such as the bound "=", computes nothing."""
    return re.match(r"[=+@-].", cell) is not None and re.fullmatch(r"-[0-9.]+", cell) is None


@given(st.text(alphabet="=+-@;\t\r\n\"', aé", min_size=2, max_size=12))
def test_whatever_a_text_holds_no_spreadsheet_reads_a_formula_in_it(text):
    written = "".join(to_csv(results_of(figure(sentence=text)).hits))
    for delimiter in ",;\t":
        for line in csv.reader(io.StringIO(written, newline=""), delimiter=delimiter):
            assert not any(begins_formula(cell) for cell in line)
    (row,) = cells_of(figure(sentence=text))
    assert row["sentence"].replace("'", "") == text.replace("'", "")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_comes_back_from_csv_as_it_was(value):
    written = cells_of(figure(value=value))[0]["value"]
    assert float(written) == value
    assert "e" not in written.lower()
    assert Decimal(written) == Decimal(repr(value))


def test_json_leaves_out_what_is_not_known():
    page = to_json(results_of(figure(story=None), total=7))
    assert page["total"] == 7
    (one,) = json.loads(json.dumps(page["figures"], default=str))
    assert (one["value"], one["unit"], one["bound"]) == (7.3e9, "EUR", "=")
    assert {"story", "period", "value_max"}.isdisjoint(one)


@pytest.mark.parametrize(
    ("units", "sort", "said"),
    [
        (("EUR", "USD"), "-value", "(EUR, USD): choose one, as in --filter 'unit:EUR'"),
        (("", "EUR"), "value", "(EUR, none): choose one, as in --filter 'unit:EUR'"),
        (("EUR",), "value", None),
        (("EUR", "USD"), "published", None),
        (("EUR", "USD"), None, None),
    ],
)
def test_numbers_of_several_units_in_one_order_are_warned_of(units, sort, said):
    warning = find_mixture(results_of(*(figure(n, unit=unit) for n, unit in enumerate(units))), sort)
    assert (warning is None) if said is None else warning is not None and said in warning


def test_words_are_met_in_subject_sentence_and_title_and_fields_come_newest_first():
    backend = MemoryBackend()
    texts = ("title", "subject", "sentence")
    rows = [figure(n, published=MOMENT.replace(day=n + 1), **{name: "écluse"}) for n, name in enumerate(texts)]
    backend.put("figures", [*rows, figure(9, published=MOMENT.replace(day=9))])
    backend.commit(1)
    assert {hit.id for hit in backend.search(build_query("écluses")).hits} == {"d0#1", "d1#1", "d2#1"}
    newest = [hit.id for hit in backend.search(build_query("unit:EUR")).hits]
    assert newest == ["d9#1", "d2#1", "d1#1", "d0#1"]
    pages = [backend.search(build_query("", limit=2, offset=offset)).hits for offset in (0, 2)]
    assert [hit.id for page in pages for hit in page] == newest
