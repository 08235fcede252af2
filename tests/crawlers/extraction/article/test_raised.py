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
        ("12&nbsp;000<sup>1</sup> agents, 3<sup>2</sup> sites", "12 000 agents, 3 sites"),
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
        ("XX<sup>e</sup>-XXI<sup>e</sup>, la C<sup>ie</sup> et S<sup>t</sup>", "XXe-XXIe, la Cie et St"),
        ("cité[<sup>1</sup>] ici", "cité[1] ici"),
    ],
)
def test_marks_of_notes_leave_the_text_and_all_else_stays(html, text):
    root = parse_text(f"<p>{html}</p>")
    settle_raised(root)
    assert " ".join(text_of(part) for part in root.iter("p")) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("2<sup>128</sup> clés, 2<sup>n</sup> essais", "2¹²⁸ clés, 2ⁿ essais"),
        ("12 Mm<sup>3</sup>, 5 µm<sup>2</sup> et 9 ft<sup>2</sup>", "12 Mm³, 5 µm² et 9 ft²"),
        ("en O(n<sup>2</sup>) mots<sup>1</sup> et mots<sup>2</sup>", "en O(n²) mots et mots"),
        ("<sup>235</sup>U, de l'<sup>14</sup>C", "²³⁵U, de l'¹⁴C"),
        ("10<sup>6</sup> clés<sup><a href='#n6'>6</a></sup>", "10⁶ clés"),
        ("12 000<sup>3</sup> agents", "12 000³ agents"),
        ("un mot<sup>3</sup>collé", "un mot³ collé"),
        pytest.param(f"un mot<sup>{'1' * 5_000}</sup>", f"un mot{'¹' * 5_000}", id="long"),
    ],
)
def test_a_number_that_is_no_known_mark_stays_raised(html, text):
    root = parse_text(f"<p>{html}</p>")
    settle_raised(root)
    assert text_of(root) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("12<sup>99</sup> €", "12,99 €"),
        ("1 299<sup>50</sup>&nbsp;euros", "1 299,50 euros"),
        ("1 299 €<sup>50</sup>", "1 299 €50"),
        ("$12<sup>99</sup>", "$12.99"),
        ("12<sup>99€</sup>", "12,99€"),
        ("12 <sup>99</sup>€", "12 ⁹⁹€"),
        ("100 €<sup>12</sup> de frais<sup>13</sup>", "100 €¹² de frais¹³"),
        ("12 345 678<sup>14</sup> €", "12 345 678¹⁴ €"),
        ("12,5<sup>14</sup> €", "12,5¹⁴ €"),
        ("12<sup><a href='#n14'>14</a></sup> €", "12 €"),
    ],
)
def test_raised_cents_are_decimals_of_their_price(html, text):
    root = parse_text(f"<p>{html}</p>")
    settle_raised(root)
    assert text_of(root) == text


@pytest.mark.parametrize("rules", [{}, {"body": "article p"}], ids=["found", "ruled"])
def test_no_mark_becomes_a_digit_of_a_figure_however_the_body_is_found(rules):
    html = page(paragraphs=[f"Soit 12<sup>1</sup> millions. {TEXT[0]}", *TEXT[1:]])
    assert read(html, rules=ArticleRules(**rules)).content.body.startswith("Soit 12 millions.")


def test_any_number_of_marks_is_settled_in_time():
    root = parse_text("<p>" + "12<sup>1</sup> " * 20_000)
    start = time.process_time()
    settle_raised(root)
    assert time.process_time() - start < 2
