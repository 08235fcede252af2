"""Lists of bulletins: the pages they name, and what is said of entries that name none."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.errors import ExtractionError
from crawlers.spiders.bulletins import read_entry
from crawlers.spiders.lists import MAX_HINT

LIST = "https://press.example.org/avis/json/"


def test_an_entry_names_a_page_with_its_stamp_and_what_the_list_says_of_it():
    listed = read_entry(
        {
            "reference": "CERTFR-2026-AVI-0001",
            "json_url": "/avis/CERTFR-2026-AVI-0001/json/",
            "last_revision_date": "2026-01-02T00:00:00.000000",
            "title": "Vulnérabilité dans Étagère",
            "score": 5,
            "cves": ["CVE-2026-1"],
            "essay": "x" * (MAX_HINT + 1),
        },
        base=LIST,
    )
    assert listed.url == "https://press.example.org/avis/CERTFR-2026-AVI-0001/json/"
    assert listed.stamp == "2026-01-02T00:00:00.000000"
    assert listed.hints == {
        "reference": "CERTFR-2026-AVI-0001",
        "last_revision_date": "2026-01-02T00:00:00.000000",
        "title": "Vulnérabilité dans Étagère",
        "score": 5,
    }


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("CERTFR-2026-AVI-0001", "expected an object, found 'CERTFR-2026-AVI-0001'"),
        ({"json_url": "/a/"}, "'reference' is missing"),
        ({"reference": "A", "json_url": None}, "'json_url' is None"),
        ({"reference": "A", "json_url": ["/a/"]}, r"'json_url' is \['/a/'\]"),
        ({"reference": "A", "json_url": "javascript:alert(1)"}, "'json_url' 'javascript:alert\\(1\\)' is no address"),
        ({"reference": "A", "json_url": "file:///etc/passwd"}, "is no address"),
        ({"reference": "A", "json_url": "http://[::1/"}, "is no address"),
        ({"reference": "A", "json_url": "http://host:99999/"}, "is no address"),
    ],
)
def test_an_entry_that_names_no_page_is_refused_with_what_is_there(entry: Any, message: str):
    with pytest.raises(ExtractionError, match=message):
        read_entry(entry, base=LIST)


@given(st.dictionaries(st.sampled_from(["reference", "json_url", "last_revision_date"]), st.text() | st.none()))
def test_no_entry_breaks_the_list(entry: dict[str, Any]):
    with suppress(ExtractionError):
        assert read_entry(entry, base=LIST).url.startswith("http")
