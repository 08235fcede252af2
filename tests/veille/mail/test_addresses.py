"""Addresses as settings and readers may give them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veille.mail.addresses import (
    check_address,
    check_addresses,
    check_public_url,
    is_loopback,
    read_mailbox,
    read_server,
    to_wire,
)


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("Veille <veille@example.org>", "Veille", "veille@example.org"),
        ("  La veille de l'été <veille@example.org> ", "La veille de l'été", "veille@example.org"),
        ('"Veille, la revue" <veille+x@example.org>', "Veille, la revue", "veille+x@example.org"),
        ("<veille@example.org>", "", "veille@example.org"),
        ("veille@localhost", "", "veille@localhost"),
    ],
)
def test_a_mailbox_is_a_name_and_an_address(text, name, address):
    assert read_mailbox(text) == (name, address)


HOSTILE = [
    "",
    "veille",
    "@example.org",
    "veille@",
    "a@b@c",
    "a b@example.org",
    "a@exa mple.org",
    "a@example.org\r\nBcc: eve@example.net",
    "a@example.org\n",
    "a..b@example.org",
    ".a@example.org",
    "a@-example.org",
    "a@example..org",
    "é@example.org",
    "a@[127.0.0.1]",
    '"a b"@example.org',
    "a@example.org, b@example.org",
    "a" * 65 + "@example.org",
    "a@" + "b" * 260,
]


@pytest.mark.parametrize(
    "text", [*HOSTILE, "Veille <>", "A <a@example.org> b", "<<a@example.org>>", "A\r\nB <a@b.example>"]
)
def test_a_sender_that_servers_would_read_in_two_ways_is_refused(text):
    with pytest.raises(ValueError, match="expected a mail address, with a name before it or not"):
        read_mailbox(text.replace("@example.org\n", "@example.org\n."))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_address_that_servers_would_read_in_two_ways_goes_on_the_wire(text):
    with pytest.raises(ValueError, match="expected a mail address"):
        to_wire(text)


@given(st.text(), st.text())
def test_what_goes_on_the_wire_is_one_ascii_word(local, domain):
    wire = ""
    with suppress(ValueError):
        wire = to_wire(f"{local}@{domain}")
    assert wire.isascii()
    assert not set(wire) & set('<>()[]\\,;: "\r\n')


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("Anna.B+veille@Example.ORG", "Anna.B+veille@example.org"),
        ("anna@éditeur.example", "anna@xn--diteur-9ua.example"),
        ("root@localhost", "root@localhost"),
        ("anna@mail.corp.local", "anna@mail.corp.local"),
        ("o'neil@example.org", "o'neil@example.org"),
    ],
)
def test_an_address_is_written_as_every_server_takes_it(address, wire):
    assert to_wire(address) == wire


def test_an_operators_address_has_no_name():
    assert check_address(" help@example.org ") == "help@example.org"
    with pytest.raises(ValueError, match="expected a mail address, such as"):
        check_address("Help <help@example.org>")


def test_several_addresses_are_parted_by_commas_and_each_is_one():
    assert check_addresses(" a@example.org,b@example.org , a@example.org") == "a@example.org,b@example.org"
    for text in ("a@example.org,", "", "a@example.org b@example.org", "a@example.org,b"):
        with pytest.raises(ValueError, match="expected a mail address, such as"):
            check_addresses(text)


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("mail.example.org:587", ("mail.example.org", 587)),
        ("127.0.0.1:25", ("127.0.0.1", 25)),
        ("[::1]:2525", ("::1", 2525)),
        ("localhost:1025", ("localhost", 1025)),
    ],
)
def test_a_server_is_a_host_and_a_port(text, server):
    assert read_server(text) == server


@pytest.mark.parametrize(
    "text",
    [
        "mail.example.org",
        "mail.example.org:",
        ":25",
        "a:0",
        "a:65536",
        "a:x",
        "smtp://a:25",
        "::1:25",
        "a b:25",
        "a:٢٥",
    ],
)
def test_a_server_without_both_is_refused(text):
    with pytest.raises(ValueError, match="expected HOST:PORT"):
        read_server(text)


@pytest.mark.parametrize(
    ("host", "own"), [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True)]
)
def test_this_machine_has_several_names(host, own):
    assert is_loopback(host) is own
    assert not is_loopback(host + "x")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://veille.example.org/", "https://veille.example.org"),
        ("https://example.org:8443/veille/", "https://example.org:8443/veille"),
        ("http://127.0.0.1:8750", "http://127.0.0.1:8750"),
        ("http://[::1]:8750", "http://[::1]:8750"),
    ],
)
def test_a_public_address_is_one_to_put_paths_behind(url, kept):
    assert check_public_url(url) == kept


@pytest.mark.parametrize(
    "url",
    [
        "http://veille.example.org",
        "http://localhost.example.org",
        "veille.example.org",
        "https://",
        "https://user:geheim@example.org",
        "https://example.org/?a=geheim",
        "https://example.org/#x",
        "https://example.org/<x>",
        "https://example.org/ x",
        "https://example.org:geheim",
        "https://[::1",
        "javascript:x",
        "",
    ],
)
def test_a_public_address_that_mails_cannot_carry_is_refused_and_not_shown(url):
    with pytest.raises(ValueError, match="expected an") as refused:
        check_public_url(url)
    assert "geheim" not in str(refused.value)
