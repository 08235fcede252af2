"""Raised characters of pages."""

import time

import pytest

from crawlers.extraction.article.raised import settle_raised
from crawlers.extraction.article.tree import parse_text, text_of
from crawlers.rules import ArticleRules
from tests.crawlers.extraction.article.pages import TEXT, page, read


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("500 millions d'euros<sup><a href='#fn1'>2</a></sup> en 2025", "500 millions d'euros en 2025"),
        ("12&nbsp;000<sup>3</sup> agents", "12 000 agents"),
        ("12<sup>1</sup> millions", "12 millions"),
        ("<b>12</b><sup>1</sup><sup>,</sup><sup>2</sup> mots", "12 mots"),
        ("12<a href='/x#n'><sup>4</sup></a> mots", "12 mots"),
        ("10<sup><a href='#n'>4</a></sup> mots", "10 mots"),
        ("un mot<sup>[3]</sup>collé", "un mot collé"),
        ("10<sup>6</sup>, 2<sup>32</sup> et 10<sup>-6</sup>", "10⁶, 2³² et 10⁻⁶"),
        ("45 m<sup>2</sup>, 3 km<sup>2</sup> et CO<sup>2</sup>", "45 m², 3 km² et CO²"),
        ("10<sup>6</sup> mots</p><p><sup>6</sup> Une note", "10 mots Une note"),
        ("la 1<sup>re</sup>, le 1<sup>er</sup>, M<sup>me</sup>, au XX<sup>e</sup>", "la 1re, le 1er, Mme, au XXe"),
        ("n<sup>o</sup> 5 et the 2<sup>nd</sup>", "no 5 et the 2nd"),
        ("à 10<sup>h</sup>30 et 12<sup>h</sup>", "à 10h30 et 12h"),
        ("5 <sup>1</sup>/<sub>2</sub> mois", "5 ¹/2 mois"),
        ("Windows<sup>®</sup>", "Windows®"),
    ],
)
def test_marks_of_notes_leave_the_text_and_all_else_stays(html, text):
    root = parse_text(f"<p>{html}</p>")
    settle_raised(root)
    assert " ".join(text_of(part) for part in root.iter("p")) == text


@pytest.mark.parametrize("rules", [{}, {"body": "article p"}], ids=["found", "ruled"])
def test_no_mark_becomes_a_digit_of_a_figure_however_the_body_is_found(rules):
    html = page(paragraphs=[f"Soit 12<sup>1</sup> millions. {TEXT[0]}", *TEXT[1:]])
    assert read(html, rules=ArticleRules(**rules)).content.body.startswith("Soit 12 millions.")


def test_any_number_of_marks_is_settled_in_time():
    root = parse_text("<p>" + "12<sup>1</sup> " * 20_000)
    start = time.process_time()
    settle_raised(root)
    assert time.process_time() - start < 2
