"""Indicators of compromise."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.components.indicators import find_indicators

MD5 = "0cc175b9c0f1b6a831c399e269772661"
SHA1 = "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"
SHA256 = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


def found(text):
    return [(one.type, one.value) for one in find_indicators(text)]


@pytest.mark.parametrize(
    "written",
    [
        "hxxps://evil.example.com/a.php",
        "hXXps://evil[.]example[.]com/a.php",
        "https[:]//evil(.)example{.}com/a.php",
        "hxxps[://]evil[dot]example[dot]com/a.php",
        "hxxps : //evil [.] example [.] com/a.php",
        "h**ps://evil[.example[.com/a.php",
    ],
)
def test_a_url_is_refanged(written):
    text = f"Le serveur ({written})."
    (one,) = find_indicators(text)
    assert (one.type, one.value, text[one.start : one.end]) == ("url", "https://evil.example.com/a.php", written)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "192.0.2.7, 198.51.100[.]9 and 203[.]0[.]113[.]8:443",
            [("ipv4", "192.0.2.7"), ("ipv4", "198.51.100.9"), ("ipv4", "203.0.113.8")],
        ),
        ("le réseau 203.0.113.0/24", [("ipv4", "203.0.113.0")]),
        ("2001:db8::7 à 12:30:45", [("ipv6", "2001:db8::7")]),
        ("bad[at]evil[.]ru", [("email", "bad@evil.ru")]),
        ("Contact: Bad.Guy@evil.ru.", [("email", "bad.guy@evil.ru")]),
        ("evil[.]com", [("domain", "evil.com")]),
        ("evil\\.com", [("domain", "evil.com")]),
        ("evil。com", [("domain", "evil.com")]),
        ("le domaine evil-site.com,", [("domain", "evil-site.com")]),
        ("- evil.biz\n- worse.top", [("domain", "evil.biz"), ("domain", "worse.top")]),
        ("evil.biz, worse.top", [("domain", "evil.biz"), ("domain", "worse.top")]),
        ("The loader contacts evil.biz each hour.", [("domain", "evil.biz")]),
        ("Un SMS renvoyant vers evil-colis.info est parti.", [("domain", "evil-colis.info")]),
        ("selon cyber[.]gouv[.]fr", [("domain", "cyber.gouv.fr")]),
        ("seen at 203.0.113.7, 198.51.100.9 today", [("ipv4", "203.0.113.7"), ("ipv4", "198.51.100.9")]),
        ("Nordie 5.2.3.4, 203.0.113.9", [("ipv4", "203.0.113.9")]),
        ("evil[.]top/gate.php", [("url", "evil.top/gate.php")]),
        ("https://en.example.org/wiki/A_(b)", [("url", "https://en.example.org/wiki/A_(b)")]),
        (f"{MD5} {SHA1.upper()} {SHA256}", [("md5", MD5), ("sha1", SHA1), ("sha256", SHA256)]),
        (SHA256 * 2, [("sha512", SHA256 * 2)]),
        ("update.exe et facture.pdf.js", [("file_name", "update.exe"), ("file_name", "facture.pdf.js")]),
        ("C:\\Program Files\\Some App\\run.exe and x", [("file_path", "C:\\Program Files\\Some App\\run.exe")]),
        ("%TEMP%\\a.dll", [("file_path", "%TEMP%\\a.dll")]),
        ("dans /tmp/.x/run.", [("file_path", "/tmp/.x/run")]),
        (
            "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Run.",
            [("registry_key", "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Run")],
        ),
        ("hosted on AS64500", [("asn", "AS64500")]),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", [("bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")]),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", [("bitcoin", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq")]),
    ],
)
def test_every_type_is_found_in_its_normal_form(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "la version 1.2.3.4 du logiciel",
        "les versions antérieures à 10.1.2.3",
        "Boréal Suite 4.0.1.2",
        "Boréal Suite 4.0.1.2, 4.1.0.9 et 5.0.0.66",
        "Fixed builds are 12.1.2.0, 12.2.0.44 and 12.3.0.1.",
        "BORE-AL 17.1.0.3, 16.1.4.1",
        "NordOS 7.0.1.5161 / 6.5.4.14",
        "les versions 9.1.14.6, 9.1.18.9 ou 22.7.2.3",
        "Le Boréal.fr, lemonde.fr, slate.fr",
        "le domaine impots.gouv.fr a été usurpé",
        "a phishing mail in the name of the domain cisa.gov",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.02.03.04",
        "selon Slate.fr et HLS.Today",
        "lemonde.fr l'a écrit",
        "www.example.com",
        "Node.js",
        "e.g. this, i.e. that",
        "com.android.copy",
        "0" * 32,
        "12345678901234567890123456789012",
        MD5 + "0",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp",
        "IBM AS400",
        "std::vector",
        "12:30:45",
        ".exe",
        "et/ou",
        "evil.notatld a été vu",
    ],
)
def test_what_only_looks_like_an_indicator_is_left(text):
    assert found(text) == []


def test_an_address_after_the_word_ip_is_no_version():
    assert found("version corrigée, adresse IP 10.1.2.3") == [("ipv4", "10.1.2.3")]


@pytest.mark.parametrize(
    "text",
    [
        "Version 3.4.5.6, 45.9.148.3 hosted C2",
        "la version 3.4.5.6, 45.9.148.3 hébergeait le panneau",
        "Version 3.4.5.6, 45.9.148.3 is a C2",
    ],
)
def test_an_address_that_serves_is_none_of_the_versions_before_it(text):
    assert found(text) == [("ipv4", "45.9.148.3")]


def test_versions_that_serve_nothing_stay_versions():
    assert found("Versions 3.4.5.6, 4.5.6.7 hosted here") == []


PIECES = [
    "evil",
    "[.]",
    ".",
    " [dot] ",
    "com",
    "hxxp",
    "://",
    "[at]",
    "@",
    "/",
    "\\",
    "1.2.3.4",
    ":",
    " ",
    "é",
    MD5,
    "C:\\",
    "(",
    "\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=15).map("".join))
def test_spans_lie_in_order_in_their_text(text):
    indicators = list(find_indicators(text))
    assert all(0 <= one.start < one.end <= len(text) and one.value for one in indicators)
    assert all(one.end <= after.start for one, after in itertools.pairwise(indicators))


@given(st.text(max_size=80))
def test_any_text_can_be_read(text):
    for one in find_indicators(text):
        assert text[one.start : one.end]


HOSTILE = [
    "1.1.1.1, ",
    "1.1, x ",
    ".",
    "a.",
    ":",
    "[",
    "[.]",
    "1.",
    "a-",
    "/a",
    "\\a",
    "C:\\a\\",
    "a@",
    "hxxp",
    "f",
    "http://a.com)",
    "(b.exe",
    "a\\.",
    "a b ",
    "1A",
]


@pytest.mark.parametrize("bad", HOSTILE)
def test_hostile_text_takes_linear_time(bad):
    started = time.process_time()
    list(find_indicators((bad * 100_000)[:100_000]))
    assert time.process_time() - started < 3
