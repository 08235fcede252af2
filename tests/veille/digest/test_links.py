"""Links that open at a passage."""

import time
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veille.digest.links import WORDS, link_to, open_address

PAGE = "https://gazette.example/2026/panne"
LONG = "La régie des eaux a fermé trois cents vannes dans la nuit, et le quartier nord est resté sans eau."


def told(passage, **facts):
    """What the link's text directive says, decoded, or None."""
    link = link_to(PAGE, passage, **({"field": "body"} | facts))
    _, _, directive = urlsplit(link).fragment.partition(":~:text=")
    return [unquote(part) for part in directive.split(",")] if directive else None


def test_a_short_passage_stands_whole():
    assert link_to(PAGE, "Rien n'est réglé.", field="body") == f"{PAGE}#:~:text=Rien%20n%27est%20r%C3%A9gl%C3%A9"


def test_a_long_passage_is_told_by_its_start_and_its_end():
    assert told(LONG) == ["La régie des eaux a", "nord est resté sans eau"]


def test_a_title_is_told_in_fewer_words():
    assert told(LONG, field="title") == ["La régie des", "resté sans eau"]


@pytest.mark.parametrize(
    ("written", "encoded"),
    [("bas-débit", "bas%2Dd%C3%A9bit"), ("dix, vingt", "dix%2C%20vingt"), ("A & B", "A%20%26%20B"), ("n~1_a", "n~1_a")],
)
def test_what_a_directive_is_made_of_is_encoded(written, encoded):
    assert link_to(PAGE, written, field="body") == f"{PAGE}#:~:text={encoded}"


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "  ", " \u00a0"])
def test_spaces_are_folded(space):
    assert told(f"fermé{space}300{space}vannes") == ["fermé 300 vannes"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\u2028", "\t"])
def test_only_words_of_one_line_are_told(end):
    assert told(f"  {end}Une panne.{end}Le nord est sans eau.") == ["Une panne"]


def test_a_fragment_that_the_address_has_stays():
    assert link_to(f"{PAGE}#suite", "Une panne", field="body") == f"{PAGE}#suite:~:text=Une%20panne"
    assert link_to(f"{PAGE}#suite:~:text=x", "Une panne", field="body") == f"{PAGE}#suite:~:text=Une%20panne"


def test_a_paged_document_opens_at_its_page():
    assert (
        link_to("https://a.example/b.pdf#zoom=2", "Une panne", field="body", page=7) == "https://a.example/b.pdf#page=7"
    )


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "ftp://a.example/b",
        "javascript:alert(1)",
        "//a.example/b",
        "https:///b",
        "https://name:word@a.example/b",
        "https://name@a.example/b",
        "https://good.example\\@a.example/b",
        "https://a.example/b c",
        "https://a.example/b\u00a0c",
        "https://a.example/b\nc",
        "https://a.example/\u202eb",
        "https://a.example/b\x00",
        'https://a.example/"b',
        "https://a.example:port/b",
        "https://[::1/b",
        "https://a.example/" + "b" * 2_000,
    ],
)
def test_an_address_that_nobody_should_follow_is_none(url):
    assert open_address(url) is None
    assert link_to(url, "Une panne", field="body") is None


@pytest.mark.parametrize("url", ["http://a.example", "HTTPS://a.example:8443/b?c=d", "https://régie.example/é"])
def test_an_address_is_kept_as_it_is_given(url):
    assert open_address(url) == url


def test_words_of_indicators_are_never_told():
    passage = "Le serveur hxxp://evil[.]example a répondu depuis 203.0.113.7 et puis plus rien ce matin"
    spans = [
        (passage.index(each), passage.index(each) + len(each)) for each in ("hxxp://evil[.]example", "203.0.113.7")
    ]
    assert told(passage, indicators=spans) == ["Le serveur", "puis plus rien ce matin"]
    first = told("brumaire est un mot de passe", indicators=[(0, 8)])
    assert first == ["est un mot de passe"]


@pytest.mark.parametrize(
    "word", ["evil.example", "a@evil.example", "evil[.]example", "evil[dot]example", "c:\\b.exe", "e" * 32, "a\u200bb"]
)
def test_a_word_that_looks_like_an_indicator_is_not_told(word):
    assert told(word) is None
    assert link_to(PAGE, word, field="body") == PAGE
    assert told(f"{word} est tombé") == ["est tombé"]
    assert told(f"Ici {word} est tombé") == ["Ici", "est tombé"]


@pytest.mark.parametrize("passage", ["", "  \n ", "… — !"])
def test_without_a_word_the_link_is_the_address(passage):
    assert link_to(PAGE, passage, field="body") == PAGE


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(" \n,.-&éa1"), max_size=200))
def test_the_words_of_a_link_stand_in_the_passage_in_their_order(passage):
    parts = told(passage)
    if parts is None:
        return
    folded, at = " ".join(passage.split()), 0
    assert len(parts) <= 2
    for part in parts:
        assert len(part.split()) <= max(8, 2 * WORDS)
        at = folded.index(part, at) + len(part)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_a_link_holds_no_character_that_ends_one(passage):
    link = link_to(PAGE, passage, field="body")
    assert link.isascii()
    assert not set(link[len(PAGE) :]) & set(" \"'<>\n-&")


@pytest.mark.parametrize("run", [".", "a", "a.", "\u200b", " -"])
def test_a_hostile_passage_costs_no_time(run):
    started = time.process_time()
    link_to(PAGE, run * 50_000, field="body", indicators=[(0, 1)])
    assert time.process_time() - started < 2
