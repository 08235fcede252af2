"""Mail servers that do everything wrong: each letter ends as what is known of it, and nothing hangs."""

import time
from typing import Any

import pytest
import trustme

from corpus.ledger.outbox import Message, Outcome
from tests.servers.faults import unheard_port
from tests.servers.smtp import (
    SmtpServer,
    answer,
    drip,
    endless_answer,
    endless_line,
    hang_up,
    hang_up_afterwards,
    inject,
    say,
    silence,
    twice,
)
from tests.veille.mail.conftest import serve_with
from tests.veille.mail.post import MORNING, mail_settings
from veille.errors import SettingsError
from veille.mail.smtp import SmtpTransport, stuff

STEPS = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "letter")
SECONDS = 0.25
LETTER = b"Message-ID: <one@example.org>\r\n\r\nBonjour.\r\n"
PASSWORD = "sésame, ouvre-toi"


class Handing:
    """What the ledger would be told."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


def make_message(target: str = "anna@example.com", payload: bytes = LETTER) -> Message:
    facts = {"number": 1, "key": "digest:1", "kind": "digest", "reader": None, "search": None, "channel": "mail"}
    state = {
        "created": MORNING,
        "state": "sending",
        "not_before": MORNING,
        "attempts": 1,
        "handed": False,
        "repeats": 0,
    }
    ends = {"holder": None, "sent": None, "answer": None}
    return Message(**facts, **state, **ends, target=target, identifier="<one@example.org>", payload=payload)  # type: ignore[arg-type]


def send(server: SmtpServer, message: Message | None = None, hand_over: Any = None, **given: Any) -> Outcome:
    """The outcome of one letter on a connection of its own."""
    transport = SmtpTransport(mail_settings(server.port, **{"smtp_seconds": 5} | given))
    try:
        return transport.send(message or make_message(), hand_over or Handing())
    finally:
        transport.close()


def test_a_letter_is_handed_over_before_its_last_line_and_arrives_as_it_was_given(server):
    handing = Handing()

    def hand_over() -> None:
        assert server.kept == []
        handing()

    outcome = send(server, hand_over=hand_over)
    assert (outcome, handing.times) == (Outcome("sent", "250 2.0.0 kept"), 1)
    assert server.kept[0].content == LETTER
    assert server.commands == ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(hang_up, id="hangs up"),
        pytest.param(answer("HTTP/1.1 400 Bad Request"), id="speaks no SMTP"),
        pytest.param(answer("999 nine"), id="gives a code that is none"),
        pytest.param(answer("25"), id="gives half a code"),
        pytest.param(answer("250-one\r\n550 two"), id="changes its mind within an answer"),
        pytest.param(answer("\udcff\udcfe\x00"), id="sends bytes"),
        pytest.param(endless_line, id="never ends a line"),
        pytest.param(endless_answer, id="never ends an answer"),
        pytest.param(silence, id="says nothing"),
        pytest.param(drip, id="drips"),
    ],
)
def test_whatever_a_server_does_a_letter_waits_or_nobody_knows_and_nothing_hangs(server, step, fault):
    server.faults[step] = [fault] * 3
    handing, began = Handing(), time.monotonic()
    outcome = send(server, hand_over=handing, smtp_seconds=SECONDS)
    assert time.monotonic() - began < 4 * SECONDS + 2
    assert outcome.kind == ("unknown" if step == "letter" else "later")
    assert handing.times == (step == "letter")
    assert not outcome.misconfigured
    assert outcome.answer
    assert outcome.answer.isprintable()


@pytest.mark.parametrize(
    ("fault", "told"), [(endless_line, "a line of more than 4096 bytes"), (endless_answer, "more than 100 lines")]
)
def test_an_answer_without_end_is_read_no_further_than_any_answer_goes(server, fault, told):
    server.faults["RCPT"] = [fault]
    assert told in (send(server).answer or "")


@pytest.mark.parametrize(
    ("step", "line", "expected"),
    [
        *((step, "421 4.3.2 going down", ("later", False, False)) for step in STEPS),
        *((step, "450 4.2.1 come back later", ("later", False, False)) for step in STEPS),
        *((step, "554 5.3.0 no", ("later", False, True)) for step in ("greeting", "EHLO", "MAIL")),
        ("MAIL", "550 5.1.1 who are you", ("later", False, True)),
        ("MAIL", "552 5.3.4 larger than we take", ("refused", False, False)),
        ("RCPT", "550 nobody of that name", ("refused", True, False)),
        ("RCPT", "550 5.1.1 nobody of that name", ("refused", True, False)),
        ("RCPT", "552 5.2.2 the box is full", ("refused", True, False)),
        ("RCPT", "550 5.4.1 no way there", ("refused", False, False)),
        ("RCPT", "554 5.7.1 we do not relay", ("later", False, True)),
        ("RCPT", "530 log in first", ("later", False, True)),
        ("RCPT", "550 5.1.8 the sender's domain is unknown", ("later", False, True)),
        ("DATA", "554 no valid recipients", ("refused", False, False)),
        ("DATA", "250 go on", ("later", False, False)),
        ("letter", "550 5.7.1 we do not like it", ("refused", False, False)),
        ("letter", "550 5.1.1 nobody of that name", ("refused", True, False)),
        ("letter", "552 too much", ("refused", False, False)),
        ("letter", "354 go on", ("unknown", False, False)),
        ("greeting", "250 hello", ("later", False, False)),
    ],
)
def test_an_answer_says_whether_a_letter_is_tried_again_refused_or_ours_to_mend(server, step, line, expected):
    server.faults[step] = [answer(line)]
    outcome = send(server)
    assert (outcome.kind, outcome.bounced, outcome.misconfigured) == expected
    assert line in (outcome.answer or "")
    assert server.kept == []


@pytest.mark.parametrize("step", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_an_answer_that_nobody_asked_for_is_not_read_as_the_next(server, step):
    """Or a "250" too many would say of a letter that it was kept."""
    server.faults[step] = [twice]
    handing = Handing()
    outcome = send(server, hand_over=handing)
    assert (outcome.kind, handing.times, server.kept) == ("later", 0, [])
    assert "without being asked" in (outcome.answer or "")


def test_a_250_to_data_is_not_taken_for_leave_to_send(server):
    server.faults["DATA"] = [say("250 fine")]
    outcome = send(server)
    assert (outcome.kind, server.kept) == ("later", [])


@pytest.mark.parametrize("code", ["250", "252", "251"])
def test_any_yes_to_the_letter_is_one(server, code):
    server.faults["letter"] = [say(f"{code} yes")]
    assert send(server).kind == "sent"


# Several letters


def test_letters_share_a_connection(server):
    transport = SmtpTransport(mail_settings(server.port))
    outcomes = [transport.send(make_message(f"reader{number}@example.com"), Handing()) for number in range(3)]
    transport.close()
    assert [outcome.kind for outcome in outcomes] == ["sent"] * 3
    assert [kept.recipients[0][:7] for kept in server.kept] == ["reader0", "reader1", "reader2"]
    assert (server.connections, server.commands.count("RSET")) == (1, 2)


@pytest.mark.parametrize(
    ("step", "fault", "connections"),
    [
        ("RCPT", answer("550 5.1.1 nobody"), 1),
        ("RCPT", answer("421 4.3.2 going down"), 2),
        ("RCPT", hang_up, 2),
        ("DATA", twice, 2),
        ("DATA", say("250 fine"), 2),
        ("letter", hang_up_afterwards, 2),
        ("letter", answer("HTTP/1.1 200"), 2),
        ("RSET", hang_up, 2),
        ("RSET", answer("502 what"), 2),
    ],
)
def test_after_a_fault_the_next_letter_goes_at_once_on_a_connection_that_is_clean(server, step, fault, connections):
    server.faults[step] = [fault]
    transport, began = SmtpTransport(mail_settings(server.port, smtp_seconds=20)), time.monotonic()
    transport.send(make_message("anna@example.com"), Handing())
    assert transport.send(make_message("bruno@example.com", LETTER.replace(b"one", b"two")), Handing()).kind == "sent"
    transport.close()
    assert time.monotonic() - began < 10
    assert server.connections == connections
    assert server.count("<two@example.org>") == 1


def test_a_letter_that_must_not_go_on_is_not_completed_by_the_next(server):
    transport, began = SmtpTransport(mail_settings(server.port, smtp_seconds=20)), time.monotonic()

    def refuse() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        transport.send(make_message(), refuse)
    assert transport.send(make_message("bruno@example.com"), Handing()).kind == "sent"
    transport.close()
    assert time.monotonic() - began < 10
    assert [kept.recipients for kept in server.kept] == [("bruno@example.com",)]


def test_when_no_connection_comes_about_the_others_end_alike_at_once():
    with unheard_port() as port:
        transport = SmtpTransport(mail_settings(port))
        first = transport.send(make_message(), Handing())
        assert transport.send(make_message(), Handing()) is transport.send(make_message(), Handing())
    assert first.kind == "later"


def test_what_a_server_says_to_a_farewell_changes_nothing(server):
    server.faults["QUIT"] = [hang_up]
    assert send(server).kind == "sent"
    SmtpTransport(mail_settings(server.port)).close()


# Encryption and passwords


def test_starttls_comes_before_anything_that_others_should_not_read(authority, trusted):
    with SmtpServer(security="starttls", context=serve_with(authority), users={"veille": PASSWORD}) as server:
        given = {"smtp_security": "starttls", "smtp_ca": trusted, "smtp_user": "veille", "smtp_password": PASSWORD}
        assert send(server, **given).kind == "sent"
    assert server.commands == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"]


def test_tls_from_the_start(authority, trusted):
    with SmtpServer(security="tls", context=serve_with(authority)) as server:
        assert send(server, smtp_security="tls", smtp_ca=trusted).kind == "sent"
    assert server.commands == ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("shown", ["of another name", "expired", "of an unknown authority"])
def test_a_server_that_cannot_show_who_it_is_gets_neither_password_nor_letter(authority, trusted, security, shown):
    signer = trustme.CA() if shown == "of an unknown authority" else authority
    name = "mail.example.net" if shown == "of another name" else "127.0.0.1"
    context = serve_with(signer, name, expired=shown == "expired")
    with SmtpServer(security=security, context=context, users={"veille": PASSWORD}) as server:
        given = {"smtp_security": security, "smtp_ca": trusted, "smtp_user": "veille", "smtp_password": PASSWORD}
        outcome = send(server, **given)
    assert (outcome.kind, outcome.misconfigured) == ("later", True)
    assert "certificate is not accepted" in (outcome.answer or "")
    assert {"AUTH", "MAIL"}.isdisjoint(server.commands)


def test_a_certificate_of_the_system_is_not_enough_where_another_authority_is_set(authority):
    with SmtpServer(security="tls", context=serve_with(authority)) as server:
        assert send(server, smtp_security="tls").misconfigured


def test_where_starttls_is_not_offered_nothing_is_sent(server):
    outcome = send(server, smtp_security="starttls", smtp_user="veille", smtp_password=PASSWORD)
    assert (outcome.kind, outcome.misconfigured) == ("later", True)
    assert "offers no STARTTLS" in (outcome.answer or "")
    assert server.commands == ["EHLO"]


@pytest.mark.parametrize("line", ["250-AUTH PLAIN", "250 injected", "x"])
def test_what_is_slipped_in_before_tls_is_not_carried_over(authority, trusted, line):
    with SmtpServer(security="starttls", context=serve_with(authority)) as server:
        server.faults["STARTTLS"] = [inject(line)]
        outcome = send(server, smtp_security="starttls", smtp_ca=trusted)
    assert (outcome.kind, outcome.misconfigured, server.kept) == ("later", True, [])


@pytest.mark.parametrize(
    ("fault", "misconfigured"),
    [
        (answer("454 4.7.0 not now"), False),
        (answer("502 5.5.1 what"), True),
        (answer("220 go on"), True),
        (hang_up, False),
        (silence, False),
        (drip, False),
    ],
    ids=["454", "502", "no handshake", "hangs up", "says nothing", "drips"],
)
def test_a_starttls_that_fails_is_not_done_without(authority, trusted, fault, misconfigured):
    with SmtpServer(security="starttls", context=serve_with(authority)) as server:
        server.faults["STARTTLS"] = [fault]
        outcome = send(server, smtp_security="starttls", smtp_ca=trusted, smtp_seconds=SECONDS)
    assert (outcome.kind, outcome.misconfigured) == ("later", misconfigured)
    assert "MAIL" not in server.commands


@pytest.mark.parametrize("ways", [("PLAIN",), ("LOGIN",), ("CRAM-MD5", "LOGIN", "PLAIN")])
def test_a_password_goes_by_the_ways_that_are_offered(ways):
    with SmtpServer(users={"veille": PASSWORD}, ways=ways) as server:
        assert send(server, smtp_user="veille", smtp_password=PASSWORD).kind == "sent"


@pytest.mark.parametrize(
    ("ways", "password", "told"),
    [
        (("PLAIN",), "wrong", "AUTH: 535"),
        (("LOGIN",), "wrong", "AUTH: 535"),
        (("CRAM-MD5",), PASSWORD, "neither AUTH PLAIN nor AUTH LOGIN"),
    ],
)
def test_a_password_that_is_not_taken_is_ours_to_mend_and_is_not_shown(ways, password, told):
    with SmtpServer(users={"veille": PASSWORD}, ways=ways) as server:
        outcome = send(server, smtp_user="veille", smtp_password=password)
    assert (outcome.kind, outcome.misconfigured) == ("later", True)
    assert told in (outcome.answer or "")
    assert password not in (outcome.answer or "")


def test_a_password_that_the_server_cannot_look_up_now_is_tried_later():
    with SmtpServer(users={"veille": PASSWORD}) as server:
        server.faults["AUTH"] = [answer("454 4.7.0 not now")]
        outcome = send(server, smtp_user="veille", smtp_password=PASSWORD)
    assert (outcome.kind, outcome.misconfigured) == ("later", False)


def test_a_file_that_holds_no_certificates_is_refused_before_anything_is_sent(tmp_path):
    (tmp_path / "ca.pem").write_text("none")
    with pytest.raises(SettingsError, match=r"smtp_ca: .*ca\.pem holds no certificates"):
        SmtpTransport(mail_settings(25, smtp_security="starttls", smtp_ca=tmp_path / "ca.pem"))


# The letter on the wire


@pytest.mark.parametrize("target", ["nobody", "a@b\r\nRCPT TO:<eve@example.net>", "é@example.org", "a b@example.org"])
def test_a_target_that_is_no_address_is_refused_and_nothing_of_it_is_sent(server, target):
    outcome = send(server, make_message(target))
    assert outcome.kind == "refused"
    assert target not in (outcome.answer or "")
    assert server.commands == []


def test_a_domain_with_accents_is_written_as_dns_has_it(server):
    assert send(server, make_message("anna@éditeur.example")).kind == "sent"
    assert server.kept[0].recipients == ("anna@xn--diteur-9ua.example",)


@pytest.mark.parametrize(
    "body",
    [b".\r\n", b"..\r\n.\r\n.a\r\n", b"a\r\n.\r\nMAIL FROM:<eve@example.net>\r\n", b"", b"no end", b"\r\n\r\n"],
)
def test_no_line_of_a_letter_ends_it(server, body):
    send(server, make_message(payload=LETTER + body))
    assert [kept.content.removesuffix(b"\r\n") for kept in server.kept] == [(LETTER + body).removesuffix(b"\r\n")]


@pytest.mark.parametrize("end", [b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r\n.\r", b"\r.\r\n"])
def test_what_only_some_servers_take_for_an_end_is_in_no_letter(end):
    sent = stuff(b"a" + end + b"MAIL FROM:<eve@example.net>\r\n")
    assert sent == b"a\r\n..\r\nMAIL FROM:<eve@example.net>\r\n"
