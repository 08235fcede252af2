"""Letters as they are written: every mail program reads them, and nothing that was crawled gets out of its place."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.veille.mail.post import MORNING, TOKENS, mail_settings, make_letter
from veille.errors import InputError
from veille.mail.message import make_identifier, make_list_id, one_line, write
from veille.mail.tokens import Tokens

URL = "https://veille.example.org/unsubscribe/" + "x" * 150
MAILTO = "mailto:veille@example.org?subject=unsubscribe%20x"


def written(settings: dict[str, Any] | None = None, **letter: Any) -> bytes:
    return write(make_letter(**letter), mail_settings(25, **settings or {}), now=MORNING)


def read(message: bytes) -> EmailMessage:
    return message_from_bytes(message, policy=default)  # type: ignore[return-value]


def parts(message: bytes) -> list[tuple[str, str]]:
    """Type and text of each part."""
    found = read(message).iter_parts()
    return [(part.get_content_type(), part.get_content().replace("\r\n", "\n")) for part in found]  # type: ignore[attr-defined]


def header_lines(message: bytes) -> list[str]:
    return message.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")


def test_a_letter_has_the_headers_that_a_digest_should_have():
    message = read(written(unsubscribe_url=URL, unsubscribe_mailto=MAILTO, language="en"))
    assert message["From"] == "Veille <veille@example.org>"
    assert message["To"] == "anna@example.com"
    assert message["Subject"] == "Veille, lundi 2 mars 2026"
    assert message["Date"] == "Mon, 02 Mar 2026 09:00:00 +0000"
    assert message["Message-ID"] == make_identifier("digest", "anna", domain="example.org", tokens=TOKENS)
    assert message["List-Id"] == "<digest.veille.example.org>"
    assert message["List-Unsubscribe"] == f"<{URL}>, <{MAILTO}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert message.get_content_type() == "multipart/alternative"
    assert message["MIME-Version"] == "1.0"
    assert {"Precedence", "Reply-To", "Bcc", "Sender"}.isdisjoint(message.keys())
    assert len(message.keys()) == len(set(message.keys()))


def test_the_text_comes_before_the_page_and_both_are_as_they_were_given():
    text, html = "Été à Zürich : 12 000 €\n\n— fin\n", "<!DOCTYPE html><p>Été à Zürich : 12 000 €</p>\n"
    assert parts(written(text=text, html=html)) == [("text/plain", text), ("text/html", html)]


def test_the_same_letter_is_the_same_bytes():
    assert written() == written()
    assert written() != written(subject="Another")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x" * 10_000 + "\n", id="10,000 characters in a line"),
        pytest.param("é" * 10_000 + "\n", id="10,000 accents in a line"),
        pytest.param(".\n..\n.fin\nFrom here on\n", id="lines that begin with a dot, or with From"),
        pytest.param("=3D =\n= \n\tx\t\n", id="what quoted-printable uses itself"),
        pytest.param("--=_digest\n--\n", id="what looks like a boundary"),
        pytest.param("a\x0bb\x0cc\x1dd\x85e\u2028f\u2029g\n", id="what some take for the end of a line"),
        pytest.param("日本語 🔒 العربية\n", id="other scripts"),
        pytest.param("\n\n\n", id="empty lines"),
    ],
)
def test_any_text_arrives_as_it_was_in_lines_that_every_server_takes(text):
    message = written(text=text, html=f"<p>{text}</p>\n")
    assert parts(message) == [("text/plain", text), ("text/html", f"<p>{text}</p>\n")]
    assert max(map(len, message.split(b"\r\n"))) <= 78
    assert max(map(len, message.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76


def test_half_characters_and_nul_become_the_sign_for_what_cannot_be_read():
    assert parts(written(text="a\ud800b\x00c\n"))[0] == ("text/plain", "a\ufffdb\ufffdc\n")


@given(st.text(), st.text())
def test_both_parts_say_what_they_were_given(text, html):
    found = parts(written(text=text, html=html))
    assert [said for _, said in found] == [expected(text), expected(html)]


def expected(text: str) -> str:
    """Ends of lines as mail has them, one at the end; what is no character as the sign for it."""
    lines = re.split("\r\n|\r|\n", re.sub("[\x00\ud800-\udfff]", "\ufffd", text))
    return "\n".join(lines if lines[-1] else lines[:-1]) + "\n"


@given(st.text())
def test_every_message_is_ascii_with_lines_that_end_as_they_should(text):
    message = written(text=text, html=text, subject=text)
    assert message.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\x00", message)
    assert max(map(len, message.split(b"\r\n"))) <= 78


# Headers

HOSTILE = "Hello\r\nBcc: eve@example.net\r\n\r\n<p>Injected</p>"


@pytest.mark.parametrize(
    "text", [HOSTILE, HOSTILE.replace("\r", ""), HOSTILE.replace("\n", ""), "a\u2028Bcc: x", "a\x00\x0bb"]
)
def test_a_subject_that_would_end_its_header_is_one_line(text):
    message = written(subject=text)
    assert read(message)["Bcc"] is None
    assert parts(message)[0][1] == "Trois nouvelles ce matin.\n"
    assert sorted(read(message).keys()) == sorted(read(written()).keys())
    assert one_line(text).isprintable()


@given(st.text())
def test_any_subject_is_read_as_it_was_but_for_what_cannot_be_seen(subject):
    message = read(written(subject=subject))
    assert message["Subject"] == one_line(subject)[:250]
    assert len(message.keys()) == 10


@pytest.mark.parametrize(
    "subject",
    [
        "Veille, mercredi 4 août : « l'hôpital d'Épinal » touché, 12 000 dossiers volés à l'été",
        "警告 " * 40,
        "🔒" * 60,
        "un mot " * 30 + "é",
        "x" * 240,
    ],
)
def test_a_subject_with_accents_is_folded_and_read_as_it_was(subject):
    message = written(subject=subject)
    assert read(message)["Subject"] == subject.strip()
    assert max(map(len, header_lines(message))) <= 76


@pytest.mark.parametrize(
    ("setting", "name"),
    [
        ("Véille de l'été <veille@example.org>", "Véille de l'été"),
        ('"Veille, la revue" <veille@example.org>', "Veille, la revue"),
        ("veille@example.org", ""),
        ("警告 <veille@example.org>", "警告"),
    ],
)
def test_the_sender_is_named_as_the_settings_say(setting, name):
    sender = read(written({"mail_from": setting}))["From"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == (name, "veille@example.org")


def test_an_operator_at_another_address_gets_the_answers():
    assert read(written({"mail_contact": "help@example.org"}))["Reply-To"] == "help@example.org"


@pytest.mark.parametrize(
    "to",
    ["anna@example.com\r\nBcc: eve@example.net", "anna@example.com, eve@example.net", "<anna@example.com>", "anna", ""],
)
def test_a_letter_goes_to_one_address(to):
    with pytest.raises(InputError, match="address cannot be written to") as refused:
        written(to=to)
    assert "anna" not in str(refused.value)


def test_a_domain_with_accents_is_written_as_dns_has_it():
    assert read(written(to="anna@éditeur.example"))["To"] == "anna@xn--diteur-9ua.example"


@pytest.mark.parametrize("place", ["identifier", "list_id"])
@pytest.mark.parametrize("hostile", ["<a@b>\r\nBcc: eve@example.net", "a@b", "<a b@c>", "<é@b>", "<>"])
def test_identifiers_are_those_that_are_made_here(place, hostile):
    with pytest.raises(InputError, match="identifier"):
        written(**{place: hostile})


@pytest.mark.parametrize(
    "hostile",
    ["https://a.example/\r\nBcc: x", "https://a.example/> , <b", "javascript:x", "https://a.example/,b", "https://é.x"],
)
@pytest.mark.parametrize("place", ["unsubscribe_url", "unsubscribe_mailto"])
def test_a_link_to_unsubscribe_is_one_link(place, hostile):
    with pytest.raises(InputError, match="link to unsubscribe"):
        written(**{place: hostile})


def test_one_click_is_offered_only_over_https():
    assert read(written(unsubscribe_url=URL))["List-Unsubscribe-Post"] is not None
    for links in ({"unsubscribe_url": "http://127.0.0.1:8750/u/x"}, {"unsubscribe_mailto": MAILTO}, {}):
        message = read(written(**links))
        assert message["List-Unsubscribe-Post"] is None
        assert (message["List-Unsubscribe"] is None) == (links == {})


def test_a_long_link_is_in_one_line_for_programs_that_look_for_it():
    assert f"List-Unsubscribe: <{URL}>" in header_lines(written(unsubscribe_url=URL))


def test_an_identifier_is_the_same_for_the_same_parts_and_tells_nothing_of_them():
    made = make_identifier("digest", 7, "anna@example.com", domain="example.org", tokens=TOKENS)
    assert made == make_identifier("digest", 7, "anna@example.com", domain="example.org", tokens=TOKENS)
    assert re.fullmatch(r"<digest\.[0-9a-f]{40}@example\.org>", made)
    others = [
        make_identifier("alert", 7, "anna@example.com", domain="example.org", tokens=TOKENS),
        make_identifier("digest", "7a", "nna@example.com", domain="example.org", tokens=TOKENS),
        make_identifier("digest", 7, "anna@example.com", domain="example.org", tokens=Tokens("another key")),
    ]
    assert len({made, *others}) == 4


def test_a_list_has_the_name_of_what_is_sent_and_from_where():
    assert make_list_id("alert", domain="example.org") == "<alert.veille.example.org>"
    assert make_list_id("fai\r\nlles é", domain="example.org") == "<fai-lles.veille.example.org>"
