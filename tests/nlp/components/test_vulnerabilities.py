"""CVE identifiers."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlp.components.vulnerabilities import Vulnerability, find_vulnerabilities


@pytest.mark.parametrize(
    "text",
    [
        "CVE-2024-12345",
        "cve-2024-12345",
        "Cve-2024-12345",
        "CVE\u20112024\u201112345",
        "CVE\u20132024\u201312345",
        "CVE\u22122024-12345",
        "CVE 2024-12345",
        "CVE\u00a02024-12345",
    ],
)
def test_every_safe_spelling_has_one_normal_form(text):
    assert list(find_vulnerabilities(text)) == [Vulnerability("CVE-2024-12345", 0, len(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(CVE-2024-1234), CVE-2024-1235.", ["CVE-2024-1234", "CVE-2024-1235"]),
        ("https://www.example.org/id=CVE-1999-0001&x", ["CVE-1999-0001"]),
        ("exploit_CVE-2021-44228_poc.py", ["CVE-2021-44228"]),
        ("CVE-2024-0001/CVE-2024-0002", ["CVE-2024-0001", "CVE-2024-0002"]),
        ("脆弱性CVE-2024-1234 は", []),
        ("脆弱性 CVE-2024-1234。", ["CVE-2024-1234"]),
    ],
)
def test_mentions_are_found_among_other_text(text, found):
    assert [vulnerability.id for vulnerability in find_vulnerabilities(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "CVE-2024-123",
        "CVE-1998-1234",
        "CVE-24-1234",
        "CVE-2024-01234",
        "CVE-2024-1234a",
        "XCVE-2024-1234",
        "CVE-2024 12345",
        "CVE 2024 12345",
        "CVE-2024-\n12345",
        "CVE20241234",
        "CVE-٢٠٢٤-١٢٣٤",
        "CVE-2024-" + "1" * 20,
    ],
)
def test_what_may_be_something_else_is_left(text):
    assert list(find_vulnerabilities(text)) == []


PIECES = ["CVE-", "cve ", "2024-", "1999–", "0001", "12345", "_", "x", " "]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("cve 1999–0001")
def test_every_span_spells_its_identifier(text):
    for vulnerability in find_vulnerabilities(text):
        evidence = text[vulnerability.start : vulnerability.end]
        assert re.findall(r"\d+", evidence) == re.findall(r"\d+", vulnerability.id)
        assert re.fullmatch(r"CVE-\d{4}-\d{4,19}", vulnerability.id)
