"""Addresses."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.urls import LONGEST, identify, is_short, normalise, split_address

anything = st.text(st.characters(exclude_categories=()))
parts = st.text("aZ09é/%2f.:@[]?&=+#; \t\n\x00\ud800\udc80\u202f", max_size=20)
addresses = st.builds(
    "{}://{}/{}?{}#{}".format, st.sampled_from(["http", "HTTPS", "ftp", ""]), parts, parts, parts, parts
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("HTTPS://Cert.Example/Avis", "https://cert.example/Avis"),
        ("https://cert.example", "https://cert.example/"),
        ("https://cert.example:443/a", "https://cert.example/a"),
        ("http://cert.example:80/a", "http://cert.example/a"),
        ("https://cert.example:8443/a", "https://cert.example:8443/a"),
        ("https://cert.example/a#part", "https://cert.example/a"),
        ("https://cert.example/a?b=2&a=1", "https://cert.example/a?a=1&b=2"),
        ("https://cert.example/a?id=1&utm_source=x&fbclid=y&xtor=RSS-1", "https://cert.example/a?id=1"),
        ("https://cert.example/a?utm_source=x", "https://cert.example/a"),
        ("https://cert.example/a?empty=", "https://cert.example/a?empty="),
        ("https://cert.example/é", "https://cert.example/%C3%A9"),
        ("https://cert.example/%c3%a9", "https://cert.example/%C3%A9"),
        ("https://cert.example/%7Eme", "https://cert.example/~me"),
        ("https://reader@cert.example/a", "https://cert.example/a"),
        ("http://[2001:DB8::1]:8080/a", "http://[2001:db8::1]:8080/a"),
        ("  https://cert.example/a\n", "https://cert.example/a"),
        ("not an address", "not an address"),
        (" mailto:cert@cert.example ", "mailto:cert@cert.example"),
        ("http://[broken/a", "http://[broken/a"),
        ("http://cert.example:port/a", "http://cert.example:port/a"),
        ("", ""),
    ],
)
def test_an_address_has_one_form(written, expected):
    assert normalise(written) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://cert.example/a", "https://cert.example/A"),
        ("https://cert.example/a", "https://cert.example/a/"),
        ("http://cert.example/a", "https://cert.example/a"),
        ("https://cert.example/a?id=1", "https://cert.example/a?id=2"),
        ("https://cert.example/a%2Fb", "https://cert.example/a/b"),
        ("https://cert.example/a?b=1%262", "https://cert.example/a?b=1&2="),
    ],
)
def test_addresses_of_two_pages_stay_two(one, other):
    assert normalise(one) != normalise(other)


@given(anything | addresses)
def test_normalising_twice_changes_nothing(url):
    assert normalise(normalise(url)) == normalise(url)


@given(addresses)
def test_an_address_can_be_written_anywhere(url):
    assert "\0" not in normalise(url)
    normalise(url).encode()


@given(anything | addresses)
def test_every_text_has_an_identifier(url):
    assert re.fullmatch("u-[0-9a-f]{16}", identify(url))


@pytest.mark.parametrize(
    ("tail", "short"),
    [
        ("a" * 1900, True),
        ("a" * 1990, False),
        ("é" * 300, True),
        ("é" * 400, False),  # six bytes each once escaped
        ("漢" * 220, False),  # nine
        ("%61" * 700, False),  # short in its one form, and not as it is written
    ],
    ids=["ascii", "ascii too long", "accents", "accents too long", "Chinese too long", "escapes too long"],
)
def test_an_address_is_measured_in_bytes_as_written_and_in_its_one_form(tail, short):
    assert is_short(f"https://cert.example/{tail}") == short


@given(anything | addresses)
def test_a_short_address_is_a_key_of_every_database(url):
    assert not is_short(url) or len(normalise(url).encode()) <= LONGEST


def test_the_identifier_does_not_depend_on_how_the_page_was_linked():
    assert identify("https://CERT.example/a?utm_medium=mail#top") == identify("https://cert.example/a")
    assert identify("https://cert.example/a") != identify("https://cert.example/b")


@pytest.mark.parametrize("address", ["https://press.example:port/", "https://press.example:99999/", "https://[::1/"])
def test_what_is_no_address_is_refused_where_it_is_split(address):
    with pytest.raises(ValueError):  # noqa: PT011 - the standard library's own words, which nobody is shown
        split_address(address)
