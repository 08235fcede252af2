"""The demo: what an analyst sees on the first day."""

import re
from contextlib import closing

import pytest

from crawlers.catalogue import read_catalogue
from index.backend import open_backend
from index.nodes import Everything
from index.query import Query
from tests.veille.demonstrated import SOURCES, demonstrate_once, open_once
from tests.veille.newsroom import indexed
from veille.asking import MODES, split
from veille.demonstration import MARK
from veille.finding import Finder
from veille.searching import build_query
from veille.world import World


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The demo's folder, and its text by headings."""
    return demonstrate_once(tmp_path_factory)


def part(shown, heading: str) -> str:
    """What stands below the first heading that has these words, on one line."""
    (text,) = [text for title, text in shown[1].items() if title and re.search(heading, title)][:1]
    return " ".join(text.split())


def test_both_days_are_collected_and_nothing_stops_for_an_odd_page(shown):
    folder, parts = shown
    assert parts[""].count("pages and lists:") == 2
    rows = indexed(f"tantivy:{folder / 'index'}")
    assert {row["source"] for row in rows.values()} == set(SOURCES) - {"cisa-kev"}
    assert {row["language"] for row in rows.values()} == {"fr", "en"}


def test_no_line_is_wider_than_the_screen_and_no_control_character_reaches_it(shown):
    for title, text in shown[1].items():
        assert title == "What next" or all(len(line) <= 100 for line in text.splitlines())
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", text)


def test_the_days_documents_stand_by_source(shown):
    day = part(shown, "day's documents")
    for source in ("CERT-FR (certfr-avis)", "HLS.Today (hls-today)", "Slate.fr (slate-fr)"):
        assert source in day
    assert "Suspect held in Riga" in day
    assert re.search(r"renvoyé l'hôpital au papier et au stylo \(version 2\)", day)


def test_what_became_of_the_odd_pages_is_told_with_reasons(shown):
    odd = part(shown, "odd pages")
    assert "teaser only « Je négocie avec des pirates pour 900 euros de l'heure » (Slate.fr): HTTP 403" in odd
    assert "Un outil gratuit contre les rançongiciels (Slate.fr): the page is larger than max_size" in odd


def test_pages_end_as_what_they_are(shown):
    """The redirect by its address, the wrong date by the feed's, reports as parts of their publication."""
    rows = {row["title"]: row for row in indexed(f"tantivy:{shown[0] / 'index'}").values()}
    assert (
        rows["Port of Tervelde tests drone detection after three intrusions"]["url"].endswith("-intrusions/") is False
    )
    assert "/news/" in rows["Port of Tervelde tests drone detection after three intrusions"]["url"]
    assert rows["Le SMS du faux colis rapporte encore des millions"]["published"].year > 2000


def test_a_french_question_finds_an_english_page_by_its_meaning(shown):
    found = part(shown, "veille search")
    assert re.search(
        r"Belgian water plant stops attempt to change pump settings HLS\.Today · \d{4}-\d\d-\d\d · en · u-\w+ · "
        r"by (words and )?meaning",
        found,
    )


def test_a_question_without_a_common_word_finds_the_english_page_of_the_story(shown):
    """With the real encoder, on what the demo collected."""
    question = "cyberattaque contre un hôpital"
    with closing(open_backend(f"tantivy:{shown[0] / 'index'}")) as backend:
        asked = split(question, build_query(question, filters={"language": "en"}))
        finder = Finder(backend, embedder="use", opener=open_once)
        found = {mode: finder.find(asked, mode).results for mode in MODES}
    assert found["words"].total == 0
    assert found["both"].hits[0].found_by == ("meaning",)
    for mode in ("meaning", "both"):
        assert found[mode].hits[0].row["title"] == "Ransomware sends French hospital back to pen and paper"


def test_a_corrected_article_is_shown_with_its_change_and_its_evidence(shown):
    document, changes = part(shown, r"veille show u-\w+$"), part(shown, "--changes")
    assert "renvoyé l'hôpital" in document
    assert "attack ransomware" in document
    assert "person Hortense Lavigerie" in document
    assert (
        "-Les pirates réclament 2 millions d'euros et affirment avoir volé les données de 300 000 patients" in changes
    )
    assert "+Correction" in changes


def test_what_is_not_about_security_is_left_out_with_its_score(shown):
    odd = part(shown, "odd pages")
    left = re.findall(r"left out (.+?): relevance (\d\.\d\d) is under 0\.\d+ \(the source says keep: relevant\)", odd)
    assert {title for title, _ in left} == {
        "Les rugbywomen de Port-Lannec, championnes sans stade",
        "La tarte aux mirabelles mérite mieux que la fin de l'été",
    }
    titles = {row["title"] for row in indexed(f"tantivy:{shown[0] / 'index'}").values()}
    assert not titles & {title for title, _ in left}


def test_an_exploited_cve_is_shown_with_what_the_catalogue_says_and_who_names_it(shown):
    cve = part(shown, r"veille show CVE-\d{4}-\d+$")
    assert "cisa-kev" in cve
    assert "certfr-avis" in cve
    with closing(open_backend(f"tantivy:{shown[0] / 'index'}")) as backend:
        rows = [hit.row for hit in backend.search(Query(Everything(), collection="vulnerabilities")).hits]
    assert any(row["exploited"] and row["documents"] for row in rows)


def test_what_next_names_commands_on_the_same_folder(shown):
    assert f"veille sources health --data {shown[0]}\n" in shown[1]["What next"]


def test_a_folder_of_something_else_is_never_emptied(veille, tmp_path):
    (tmp_path / "thesis.tex").write_text("of years", encoding="utf-8")
    ran = veille("demo", "--data", tmp_path)
    assert ran.code == 2
    assert "name another folder for the demo" in ran.err
    assert (tmp_path / "thesis.tex").exists()
    ran = veille("demo", "--data", tmp_path / "thesis.tex")
    assert (ran.code, "thesis.tex is a file: name a folder" in ran.err) == (2, True)


def test_the_world_of_a_demo_can_be_started_anew(shown):
    folder, _ = shown
    with World.revive((folder / MARK).read_text(encoding="utf-8")) as world:
        sources = read_catalogue(folder / "sources")
        assert str(sources["slate-fr"].site) == f"{world.url_of('slate')}/"
