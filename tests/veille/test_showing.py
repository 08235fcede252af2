"""What the demo shows, step by step, also where there is nothing to be shown."""

import io
from contextlib import closing
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from index.backend import open_backend
from tests.veille.newsroom import bulletin, capture, do, do_index
from veille.screen import Screen
from veille.showing import STEPS, Newsdesk, show_day, show_document, show_figures, show_odd_pages, show_vulnerability
from veille.stages.enrich import enrich
from veille.stages.extract import extract
from veille.stages.relate import relate


@pytest.fixture
def ask(workspace, inline):
    """What a step prints, 100 columns wide."""

    def run(step) -> str:
        console = Console(width=100, record=True, file=io.StringIO())
        with closing(open_backend(workspace.settings.index_address)) as backend:
            step(Newsdesk(Screen(ZoneInfo("Europe/Paris"), console=console), workspace, backend))
        return console.export_text()

    return run


def collect(workspace, *bodies) -> None:
    capture(workspace, *bodies)
    for stage in (extract, enrich, relate):
        do(stage, workspace)
    do_index(workspace)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_finds_nothing_says_so(ask, step):
    said = [line for line in ask(step).splitlines() if line.strip() and "──" not in line]
    assert len(said) >= 1


def test_the_days_documents_stand_under_their_source_and_older_ones_are_counted(workspace, clock, ask):
    collect(workspace, bulletin(1), bulletin(2, revisions=[{"revision_date": "2026-02-02T00:00:00.000000"}]))
    shown = ask(show_day)
    assert "Essai (avis)" in shown
    assert "Vulnérabilité dans Vanne 1" in shown
    assert "Vanne 2" not in shown
    assert "1 document since 2026-03-01, 1 older" in shown
    clock.now += timedelta(days=30)
    assert "0 documents since" in ask(show_day)


def test_a_page_that_could_not_be_read_is_told_with_the_reason(workspace, ask):
    collect(workspace, bulletin(1), b"[]")
    assert "not read" in ask(show_odd_pages)
    assert "every page came whole" not in ask(show_odd_pages)


def test_figures_of_one_budget_stand_side_by_side_with_their_sentences(workspace, ask):
    budgets = {
        "slate-fr": (1.2e9, "1,2 Md€", "Le budget du plan Rempart s'élève à 1,2 Md€ sur quatre ans."),
        "hls-today": (1.35e9, "€1.35 billion", "The budget of the Rempart plan is €1.35 billion over four years."),
        "other": (9e9, "9 Md€", "Le budget de l'hôpital s'élève à 9 Md€."),
    }
    with closing(open_backend(workspace.settings.index_address, writable=True)) as backend:
        for source, (value, text, sentence) in budgets.items():
            amount = {"value": value, "unit": "EUR", "kind": "money", "bound": "=", "text": text, "sentence": sentence}
            backend.put("figures", [{"id": f"{source}#1", "document": source, "source": source, **amount}])
        backend.commit(1)
    shown = ask(show_figures)
    assert "veille figures 'Rempart unit:EUR value:>1e9'" in shown
    for cell in (
        "1\u00a0350\u00a0000\u00a0000 EUR",
        "« €1.35 billion »",
        "1\u00a0200\u00a0000\u00a0000 EUR",
        "« 1,2 Md€ »",
        "slate-fr",
    ):
        assert cell in shown
    assert "Le budget du plan Rempart s'élève" in shown
    assert "2 figures\n2 sources, 2 values" in shown


def test_where_all_went_well_that_is_said(workspace, ask):
    collect(workspace, bulletin(1))
    assert "every page came whole, and was kept" in ask(show_odd_pages)


def test_a_document_that_was_changed_is_shown_with_its_names_and_the_change(workspace, ask):
    assert "no document was changed" in ask(show_document)
    collect(workspace, bulletin(1))
    collect(workspace, bulletin(1, "Altimeris retire son correctif."))
    shown = ask(show_document)
    assert "organisation  Altimeris  …Altimeris retire son correctif.…" in shown
    assert "-Altimeris publie un correctif." in shown
    assert "+Altimeris retire son correctif." in shown


def test_without_a_catalogue_no_cve_is_shown(workspace, ask):
    collect(workspace, bulletin(1))
    assert "no catalogue of exploited vulnerabilities could be read" in ask(show_vulnerability)
