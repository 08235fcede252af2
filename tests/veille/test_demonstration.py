"""The demo: what an analyst sees on the first day."""

import pytest

from tests.veille.newsroom import indexed

pytestmark = pytest.mark.usefixtures("inline")


@pytest.fixture(autouse=True)
def one_source(monkeypatch):
    """Of the press world's three: each costs a process."""
    monkeypatch.setattr("veille.world.world._SOURCES", {"certfr-avis": "avis"})


def test_the_demo_collects_looks_again_searches_and_shows(veille, tmp_path):
    folder = tmp_path / "demo"
    ran = veille("demo", "--data", folder)
    assert ran.code == 0
    assert "8 done" in ran.out
    assert "3 done" in ran.out
    assert "8 documents; risks: " in ran.out
    assert ran.out.count("veille search '") >= 3
    assert "+++ version 2" in ran.out
    assert len(indexed(f"tantivy:{folder / 'index'}")) == 8


def test_a_folder_of_something_else_is_never_emptied(veille, tmp_path):
    (tmp_path / "thesis.tex").write_text("of years", encoding="utf-8")
    ran = veille("demo", "--data", tmp_path)
    assert ran.code == 2
    assert "name another folder for the demo" in ran.err
    assert (tmp_path / "thesis.tex").exists()
