"""Indicators as they are shown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veille.digest.defanging import defang, find_indicators, find_replacements

MD5 = "0cc175b9c0f1b6a831c399e269772661"
CLICKABLE = re.compile(r"(?:https?|ftp)://|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)


def defang_all(text):
    return defang(text, find_indicators(text))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("https://evil.example.com/a.php?b=1.2", "hxxps://evil[.]example[.]com/a.php?b=1.2"),
        ("HTTP://evil.example.com:8080", "HxxP://evil[.]example[.]com:8080"),
        ("ftp://evil.example.com/a", "fxp://evil[.]example[.]com/a"),
        (
            "https://evil.example.com/?u=http://b.example.org/c.d",
            "hxxps://evil[.]example[.]com/?u=hxxp://b[.]example[.]org/c.d",
        ),
        ("https://evil.example.com/a@b.example.org", "hxxps://evil[.]example[.]com/a[@]b[.]example[.]org"),
        ("http://[2001:db8::7]/a.b", "hxxp://[2001:db8::7]/a.b"),
        ("evil.example.com", "evil[.]example[.]com"),
        ("evil.example.com/gate.php", "evil[.]example[.]com/gate.php"),
        ("http:\\\\evil.example.com\\a.b", "hxxp:\\\\evil[.]example[.]com\\a[.]b"),
        ("203.0.113.7", "203[.]0[.]113[.]7"),
        ("bad.guy@evil.example.com", "bad.guy[@]evil[.]example[.]com"),
    ],
)
def test_an_address_is_written_so_that_nobody_opens_it(written, shown):
    text = f"Ici, « {written} », et là."
    start = text.index(written)
    assert defang(text, [(start, start + len(written))]) == f"Ici, « {shown} », et là."


@pytest.mark.parametrize(
    "written",
    [
        MD5,
        "setup.exe",
        "facture.pdf.zip",
        "C:\\Temp\\a.b\\setup.exe",
        "C:\\\\Temp\\\\a.b",
        "\\\\partage.example\\a.b",
        "/tmp/a.b/setup.sh",
        "%TEMP%\\a.exe",
        "HKLM\\Software\\a.b\\c",
        "AS64500",
        "2001:db8::7",
    ],
)
def test_what_no_program_opens_stays_as_it_is(written):
    assert defang(written, [(0, len(written))]) == written


@pytest.mark.parametrize(
    "written",
    [
        "hxxps://evil[.]example[.]com/a.php",
        "evil(.)example{.}com",
        "evil[dot]example[dot]com",
        "evil\\.example\\.com",
        "203[.]0[.]113[.]7",
        "bad[@]evil[.]example[.]com",
        "bad(at)evil[.]example[.]com",
    ],
)
def test_what_is_defanged_stays_as_it_is(written):
    assert defang(written, [(0, len(written))]) == written


def test_what_is_half_defanged_is_defanged():
    assert defang("https[:]//evil.example[.]com/a", [(0, 30)]) == "hxxps[:]//evil[.]example[.]com/a"
    assert defang("bad[at]evil.example.com", [(0, 23)]) == "bad[at]evil[.]example[.]com"


def test_pages_and_mail_boxes_are_defanged_wherever_they_are_found():
    text = "Voir https://gazette.example/a ou écrire à claire@gazette.example."
    assert defang(text) == "Voir hxxps://gazette[.]example/a ou écrire à claire[@]gazette[.]example."


def test_a_host_that_programs_know_by_its_first_letters_is_defanged():
    assert defang("Voir www.evil.example/a.php, et non bewww.evil ou www.") == (
        "Voir www[.]evil[.]example/a.php, et non bewww.evil ou www."
    )


def test_names_outside_the_spans_stay():
    assert defang("Selon gazette.example, la version 1.2 est touchée.") == (
        "Selon gazette.example, la version 1.2 est touchée."
    )


def test_spans_may_overlap_and_end_beyond_the_text():
    assert defang("203.0.113.7", [(0, 5), (-3, 99), (3, 11), (7, 2)]) == "203[.]0[.]113[.]7"


def test_indicators_of_a_text_without_annotations_are_found():
    text = f"Le serveur evil-colis.top a servi {MD5} depuis 203.0.113.7."
    assert [text[start:end] for start, end in find_indicators(text)] == ["evil-colis.top", MD5, "203.0.113.7"]


def test_replacements_tell_where_each_character_went():
    text = "vers 203.0.113.7 ce soir"
    found = find_replacements(text, [(5, 16)])
    assert [text[each.start : each.end] for each in found] == ["."] * 3
    assert {each.shown for each in found} == {"[.]"}


hosts = st.sampled_from(["evil.example.com", "203.0.113.7", "a.b.example.org", "[2001:db8::7]", "evil[.]example.net"])
pieces = st.one_of(
    st.builds(
        "{}://{}/{}".format, st.sampled_from(["http", "https", "hxxp", "FTP", "Https"]), hosts, st.text(max_size=6)
    ),
    st.builds("{}@{}".format, st.sampled_from(["a", "b.c", "d+e", "é"]), hosts),
    st.text(st.sampled_from(" .@:/\\[](){}<>htpsx1a\n"), max_size=12),
    hosts,
)
texts = st.lists(pieces, max_size=6).map(" ".join) | st.lists(pieces, max_size=6).map("".join)


@given(texts)
def test_nothing_that_can_be_opened_is_left_in_any_text(text):
    assert not CLICKABLE.search(defang_all(text))
    assert not CLICKABLE.search(defang(text))


@given(texts)
def test_defanging_twice_changes_nothing(text):
    once = defang_all(text)
    assert defang(once) == once
