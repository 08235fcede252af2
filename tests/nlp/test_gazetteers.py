"""Gazetteers: known names where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.gazetteers import LISTS, THREATS, Gazetteer, Name, fold, is_plain, load_gazetteer, read_list, read_names
from nlp.words import NAMES, read_words

BOREAL = Gazetteer(
    [
        Name("Boréal Systèmes", "organisation", "org:boreal"),
        Name("BOREALIS", "malware"),
        Name("Nordia", "place"),
        Name("Sudia", "place"),
        Name("ministère de la Brume", "organisation", loose=True),
        Name("l'Écho", "organisation"),
        Name("Lynx", "ransomware", weak=True),
        Name("RTX", "product"),
    ]
)


def found(text):
    return [text[match.start : match.end] for match in BOREAL.find(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Selon Boréal Systèmes, rien.", ["Boréal Systèmes"]),
        ("BORÉAL SYSTÈMES VISÉE", ["BORÉAL SYSTÈMES"]),
        ("Borealis a frappé", ["Borealis"]),
        ("le Ministère de la brume", ["Ministère de la brume"]),
        ("lu dans l’Écho", ["l’Écho"]),
        ("les relations Nordia-Sudia", ["Nordia", "Sudia"]),
        ("Nordia/Sudia", ["Nordia", "Sudia"]),
        ("(Nordia)", ["Nordia"]),
        ("Boréal\u00a0Systèmes", ["Boréal\u00a0Systèmes"]),
        ("RTX et Lynx", ["RTX", "Lynx"]),
    ],
)
def test_a_known_name_is_found_as_it_may_be_written(text, names):
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "nordia",
        "Nordiaque",
        "anti-nordia",
        "un groupe Nordia-aligned",
        "pro-Nordia",
        "https://nordia.example",
        "www.Nordia.example",
        "@Nordia",
        "info@Nordia.example",
        "C:\\Nordia",
        "borealis",
        "rtx",
        "Rtx",
        "LYNX",
        "boréal systèmes",
    ],
)
def test_what_only_holds_a_known_name_is_none(text):
    assert found(text) == []


def test_a_name_says_what_is_known_of_it():
    (match,) = BOREAL.find("Boréal Systèmes")
    assert (match.name.kind, match.name.id, match.name.weak) == ("organisation", "org:boreal", False)


@given(st.text(max_size=200))
def test_folding_keeps_every_offset(text):
    assert len(fold(text)) == len(text)


@given(st.text(alphabet=st.sampled_from("Nordia Suéß-/.@İ’"), max_size=60))
def test_matches_lie_in_the_text_and_read_as_their_name(text):
    for match in BOREAL.find(text):
        assert 0 <= match.start < match.end <= len(text)
        assert fold(text[match.start : match.end]) == fold(match.name.text)


def test_no_known_name_is_empty_or_padded():
    names = list(read_names())
    assert len(names) > 10_000
    assert all(name.text == name.text.strip() and name.text for name in names)


@pytest.mark.parametrize("file", LISTS)
def test_a_list_is_sorted_and_without_doubles(file):
    lines = (NAMES / file).read_text(encoding="utf-8").splitlines()[2:]
    assert lines == sorted(set(lines))
    assert len(list(read_list(NAMES / file))) == len(lines)


@pytest.mark.parametrize(
    ("text", "kind", "identifier"),
    [
        ("APT28", "actor", "G0007"),
        ("Mimikatz", "malware", "S0002"),
        ("LockBit", "ransomware", None),
        ("Fortinet", "organisation", "org:fortinet"),
        ("FortiOS", "product", None),
        ("Allemagne", "place", "country:DE"),
        ("Germany", "place", "country:DE"),
        ("Moscou", "place", "capital:RU"),
        ("National Information Systems Security Agency", "organisation", "org:anssi"),
        ("Bercy", "organisation", "org:economie-fr"),
        ("Telegram", "network", None),
        ("Black Hat", "event", None),
    ],
)
def test_what_the_trade_talks_of_is_known(text, kind, identifier):
    match = next(match for match in load_gazetteer().find(text) if match.end - match.start == len(text))
    assert match.name.kind == kind
    assert identifier is None or match.name.id == identifier


@pytest.mark.parametrize(("name", "plain"), [("Kazuar", True), ("KAZUAR", True), ("TrickBot", False), ("Fog 2", False)])
def test_a_name_is_plain_when_it_is_written_as_any_word_is(name, plain):
    assert is_plain(name) is plain


def test_no_nationality_is_a_threat():
    threats = {name.text for name in read_names() if name.kind in THREATS}
    assert threats.isdisjoint(people.capitalize() for people in read_words()["peoples"])
