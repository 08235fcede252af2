"""Addresses that HTTP can ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.addresses import resolve

BASE = "https://press.example.org/avis/json/"


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("/avis/1/json/", "https://press.example.org/avis/1/json/"),
        ("1/", "https://press.example.org/avis/json/1/"),
        ("//other.example.org/1", "https://other.example.org/1"),
        ("http://other.example.org:8080/1", "http://other.example.org:8080/1"),
        ("mailto:us@example.org", None),
        ("file:///etc/passwd", None),
        ("http:///1", None),
        ("http://[::1/", None),
        ("http://host:99999/", None),
        ("http://host:0/", None),
    ],
)
def test_an_address_is_made_whole_or_refused(address: str, url: str | None):
    assert resolve(address, base=BASE) == url


def test_an_address_that_no_database_could_find_again_is_refused():
    assert resolve("/" + "漢" * 200, base=BASE) is not None
    assert resolve("/" + "漢" * 1900, base=BASE) is None


@given(st.text())
def test_no_address_breaks_the_list_that_names_it(address: str):
    url = resolve(address, base=BASE)
    assert url is None or url.startswith(("http://", "https://", "HTTP"))
