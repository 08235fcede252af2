"""Pages saved as plain text."""

import json
from datetime import UTC, datetime

import pytest

from crawlers.errors import ExtractionError
from crawlers.extraction.article.plain import read_plain
from tests.crawlers.extraction.article.pages import FETCHED, TEXT

SAVED = f"""phare.example logo
Lundi 2 mars 2026

Boréal attaquée : ce que l'on sait du bilan

Photo (3)

{TEXT[0]}

{TEXT[1]}

Le bilan

{TEXT[2]}

Source : Le Phare

Articles similaires

Une autre affaire à Nantes

À propos du Phare

Le Phare est un journal d'essai, qui informe ses lecteurs sur tout ce qui les touche, et cela depuis fort longtemps.

Inscrivez-vous à notre lettre.
"""


def read(text):
    return read_plain(text.encode(), content_type=None, fetched_at=FETCHED)


def test_the_furniture_of_a_page_saved_as_text_is_left_out():
    content = read(SAVED)
    assert content.title == "Boréal attaquée : ce que l'on sait du bilan"
    assert [content.body[b.start : b.end] for b in content.blocks] == [
        *TEXT[:2],
        "Le bilan",
        TEXT[2],
        "Source : Le Phare",
    ]
    assert [block.kind for block in content.blocks] == ["paragraph", "paragraph", "heading", "paragraph", "paragraph"]
    assert (content.published, content.credited_source) == (datetime(2026, 3, 2, tzinfo=UTC), "Le Phare")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_text_without_furniture_is_kept_whole(end):
    text = end.join(["Un titre de trois mots", *TEXT])
    content = read(text)
    assert (content.title, content.body) == ("Un titre de trois mots", "\n\n".join(TEXT))


def test_the_lines_of_a_wrapped_text_are_one_paragraph():
    lines = [
        "Boréal Systèmes a confirmé mardi une intrusion dans ses",
        "serveurs de Rennes, sans dire combien de personnes sont",
        "touchées.",
    ]
    assert read("\n".join(lines)).body == " ".join(lines)


def test_short_lines_without_prose_are_kept():
    assert read("un\n\ndeux\n\ntrois").body


@pytest.mark.parametrize("body", [b"", b" \n ", b"\x89PNG\r\n"])
def test_what_holds_no_text_is_refused(body):
    with pytest.raises(ExtractionError):
        read_plain(body, content_type=None, fetched_at=FETCHED)


def test_the_body_of_the_seed_is_the_article_and_nothing_else(labelled):
    gold = json.loads((labelled / "seed" / "gold.json").read_text(encoding="utf-8"))["article"]
    body = (labelled / "seed" / "hls-today-paris-2024.txt").read_bytes()
    content = read_plain(body, content_type=None, fetched_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert [text for text in gold["body_must_contain"] if text not in content.body] == []
    assert [text for text in gold["body_must_not_contain"] if text in content.body] == []
    assert (content.title, content.credited_source) == (gold["title"], gold["credited_source"])
    assert f"{content.published:%Y-%m-%d}" == gold["published"]
