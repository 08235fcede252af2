"""The verb figures: what it prints, writes and refuses."""

import csv
import io
import json
from contextlib import closing
from datetime import UTC, datetime

import pytest

from index.backend import open_backend
from veille.cli import figures as verb

NBSP = "\u00a0"
FIGURES = [
    ("d1", "slate-fr", 1.2e9, "EUR", "money", "1,2 Md€", "budget du plan Rempart", "Le budget atteint 1,2 Md€."),
    ("d2", "hls-today", 9e6, "EUR", "money", "€9m", "ransom", "The ransom for the Rempart files is €9m."),
    ("d3", "hls-today", 1.35e9, "EUR", "money", "€1.35bn", "budget of the Rempart plan", "The budget is €1.35bn."),
    ("d4", "cour-des-comptes", 1200.0, "hôpital", "count", "1 200", "hôpitaux", "=HYPERLINK(1) vise 1 200 hôpitaux."),
]  # fmt: skip
NAMES = ("document", "source", "value", "unit", "kind", "text", "subject", "sentence")


@pytest.fixture
def collected(settings):
    """An index with four figures, the first the oldest."""
    rows = [dict(zip(NAMES, figure, strict=True)) for figure in FIGURES]
    with closing(open_backend(settings.index_address, writable=True)) as backend:
        for number, row in enumerate(rows, start=1):
            more = {
                "id": f"{row['document']}#1",
                "title": "Un titre",
                "bound": "=",
                "field": "body",
                "start": 0,
                "end": 3,
            }
            moment = datetime(2026, 3, number, 9, tzinfo=UTC)
            backend.put("figures", [row | more | {"published": moment, "language": "fr"}])
            backend.put("documents", [{"id": row["document"], "title": "Un titre", "language": "fr"}])
        backend.commit(1)


@pytest.mark.usefixtures("collected")
def test_two_sources_stand_side_by_side_each_in_its_words(veille):
    ran = veille("figures", "Rempart unit:EUR value:>1e9")
    assert (ran.code, ran.err) == (0, "")
    for part in (f"1{NBSP}200{NBSP}000{NBSP}000 EUR", "« 1,2 Md€ »", "slate-fr 2026-03-01", "« €1.35bn »", "2 figures"):
        assert part in ran.out
    assert "€9m" not in ran.out


@pytest.mark.usefixtures("collected")
def test_documents_are_found_by_their_figures(veille):
    found = json.loads(veille("search", "figure:(unit:EUR value:>1e9)", "--json").out)
    assert {hit["document"] for hit in found["hits"]} == {"d1", "d3"}
    wrong = veille("search", "unit:EUR")
    assert wrong.code == 2
    assert "no field is named 'unit'; figures have it: write figure:(unit:…) (at character 1)" in wrong.err


@pytest.mark.usefixtures("collected")
def test_csv_is_all_there_is_and_nothing_else(veille):
    ran = veille("figures", "--csv", "--sort", "-value", "--filter", "kind:money", "-n", 2, "--offset", 1)
    rows = list(csv.DictReader(io.StringIO(ran.out, newline="")))
    assert [(row["document"], row["value"], row["unit"]) for row in rows] == [
        ("d1", "1200000000", "EUR"),
        ("d2", "9000000", "EUR"),
    ]
    (hostile,) = csv.DictReader(io.StringIO(veille("figures", "kind:count", "--csv").out, newline=""))
    assert hostile["sentence"] == "'=HYPERLINK(1) vise 1 200 hôpitaux."


@pytest.mark.usefixtures("collected")
@pytest.mark.parametrize("form", ["--csv", "--json"])
def test_a_file_holds_all_figures_or_says_that_it_does_not(veille, monkeypatch, form):
    monkeypatch.setattr(verb, "PAGE", 2)
    assert veille("figures", form).err == ""
    assert veille("figures", form, "-n", 3).err == "veille: 3 of 4 figures are written: see --limit\n"


@pytest.mark.usefixtures("collected")
def test_json_is_one_object(veille):
    page = json.loads(veille("figures", "ransom", "--json").out)
    assert page["total"] == 1
    assert page["figures"][0]["value"] == 9e6
    assert page["figures"][0]["published"] == "2026-03-02T09:00:00+00:00"


@pytest.mark.usefixtures("collected")
def test_numbers_of_several_units_in_one_order_are_warned_of(veille):
    ran = veille("figures", "--sort", "-value")
    assert "whatever the unit (EUR, hôpital): choose one, as in --filter 'unit:EUR'" in ran.err
    assert veille("figures", "--sort", "-value", "--filter", "unit:EUR").err == ""


@pytest.mark.usefixtures("collected")
def test_a_page_beyond_the_last_and_a_query_without_hits_are_told(veille):
    assert veille("figures", "unit:EUR", "--offset", 9).out.strip() == "3 figures, none from 10 on"
    ran = veille("figures", "xylophone")
    assert (ran.code, ran.out.strip(), ran.err) == (0, "0 figures", "")


@pytest.mark.parametrize("form", [[], ["--csv"], ["--json"]])
def test_before_anything_was_collected_nothing_is_found(veille, form):
    ran = veille("figures", "budget", *form)
    assert ran.code == 0
    assert ran.err.startswith("veille: nothing is in the index tantivy:")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["units:EUR"], "no field is named 'units'; did you mean 'unit'? (at character 1)"),
        (["figure:(unit:EUR)"], "what stands in 'figure:(…)' stands alone among figures"),
        (["value:many"], "'many' is no value for 'value'"),
        (["a", "--sort", "unit"], "sort: 'unit' cannot be used here; there are"),
        (["a", "--filter", "colour:red"], "no field is named 'colour'"),
        (["a", "--filter", "red"], "'red' is no filter; use FIELD:VALUE"),
        (["a", "--csv", "--json"], "--csv and --json exclude each other"),
        (["a", "--limit", 0], "--limit"),
    ],
)
def test_what_cannot_be_asked_is_wrong_use(veille, arguments, said):
    ran = veille("figures", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in " ".join(ran.err.split())


@pytest.mark.usefixtures("collected")
def test_all_figures_are_lines_of_json_or_of_csv(veille):
    figures = [json.loads(line) for line in veille("figures", "--all", "--sort", "-value").out.splitlines()]
    assert [figure["document"] for figure in figures] == ["d3", "d1", "d2", "d4"]
    table = csv.DictReader(io.StringIO(veille("figures", "unit:EUR", "--all", "--csv").out, newline=""))
    assert {row["document"] for row in table} == {"d1", "d2", "d3"}


@pytest.mark.parametrize("more", [("-n", 20), ("--offset", 1), ("--json",)])
def test_what_all_would_pass_over_is_refused(veille, more):
    ran = veille("figures", "--all", *more)
    assert (ran.code, ran.out) == (2, "")
    assert "exclude each other" in ran.err
