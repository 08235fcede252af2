"""What others wrote, made harmless."""

import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veille.digest.rendering_neutral import follow, neutralise, shorten_name


@given(st.text())
def test_no_character_that_is_left_hides_or_reorders_others(text):
    left = neutralise(text)
    assert len(left) == len(text)
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in left)
    assert not any(
        unicodedata.bidirectional(character) in ("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI")
        for character in left
    )


@pytest.mark.parametrize(
    "text",
    ["L’été à Noël : 3 M€ « à peine »", "a\u00a0b", "漢字 עברית عربي", "👩‍💻", "co\u00adopération", "ชื่อ שָׁלוֹם Việt"],
)
def test_what_people_write_stays_as_it_is(text):
    assert neutralise(text) == text


def test_no_letter_is_so_high_that_it_covers_the_line_above():
    assert neutralise("Z" + "\u0300" * 9 + " a") == "Z" + "\u0300" * 4 + " " * 6 + "a"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("journal.example", "journal.example"),
        ("Le Phare\u202e\n", "Le Phare"),
        ("https://evil.example", "hxxps://evil[.]example"),
        ("x" * 10_000, "x" * 99 + "…"),
    ],
    ids=["host", "turned", "address", "long"],
)
def test_a_publisher_has_a_name_and_no_link(name, shown):
    assert shorten_name(name) == shown


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://a.example/b?c=d&e#f", "https://a.example/b?c=d&e#f"),
        ("http://a.example/#:~:text=l%27%C3%A9t%C3%A9,fin", "http://a.example/#:~:text=l%27%C3%A9t%C3%A9,fin"),
        ("https://a.example/#:~:text=é <b>\u202e\n", "https://a.example/#:~:text=%C3%A9%20%3Cb%3E"),
        ("https://a.example/é", "https://a.example/%C3%A9"),
        ("javascript:alert(1)//https://a.example", None),
        ("JavaScript:alert(1)", None),
        ("data:text/html,x", None),
        ("//a.example", None),
        ("https://", None),
        ("https://bank.example@a.example/", None),
        ("https://a.example/\u202egnp", None),
        ('https://a.example/"onclick', None),
        ("https://a.example:port/", None),
        ("https://a.example/#" + "x" * 5000, None),
        ("", None),
        (None, None),
    ],
)
def test_only_addresses_of_the_web_are_followed(url, followed):
    assert follow(url) == followed


@given(st.text(max_size=30))
def test_an_address_is_followed_in_characters_that_every_program_takes(text):
    address = follow(f"https://a.example/#{text}")
    assert address is not None
    assert address.isascii()
    assert not set(address) & set(' <>"\\\x00\n')
    assert unquote(address).startswith("https://a.example/#")
