"""The outbox: nothing is lost, and nothing comes twice but where nobody can know."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from corpus.errors import LedgerUnavailable
from corpus.ledger import outbox, readers
from corpus.ledger.outbox import Draft, Message, Outcome
from tests.servers.faults import unheard_port
from tests.servers.smtp import SmtpServer, answer, drip, forget, hang_up, hang_up_afterwards, silence
from tests.veille.mail.post import MORNING, add_reader, empty_outbox, identify, load, mail_settings, put
from veille.outbox import drain, open_mail
from veille.outbox_report import conceal
from veille.report import FAILED, OK, REFUSED, RETRY, Report
from veille.workspace import Workspace

URL = "https://hooks.example.org/services/T0/B0/geheim"


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as started:
        yield started


def add(workspace: Workspace, name: str = "anna") -> int:
    with workspace.ledger.writing() as tx:
        return add_reader(tx, name)


class Scripted:
    """A transport that does to each message what the script says: an outcome, or an error to raise."""

    def __init__(self, *script: Outcome | Exception, hands: bool = True) -> None:
        self.script, self.hands = list(script), hands
        self.given: list[Message] = []

    def send(self, message: Message, hand_over: Any) -> Outcome:
        self.given.append(message)
        if self.hands:
            hand_over()
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    def close(self) -> None:
        """Nothing to leave."""


def drain_to(workspace: Workspace, transport: Scripted, **given: Any) -> Report:
    report = Report("drain", started=workspace.clock())
    drain(workspace, report, {"mail": transport}, **given)
    return report


def test_what_waits_is_sent_once_and_kept_as_sent(workspace, server):
    numbers = put(workspace, "anna", "bruno")
    report = empty_outbox(workspace, server)
    assert (report.exit_code, report.counts["done"], report.errors) == (OK, 2, [])
    assert [server.count(identify(name)) for name in ("anna", "bruno")] == [1, 1]
    assert {load(workspace, number).state for number in numbers} == {"sent"}
    assert load(workspace, numbers[0]).sent == MORNING
    assert empty_outbox(workspace, server).counts["done"] == 0
    assert len(server.kept) == 2


def test_what_was_put_is_what_arrives(workspace, server):
    (number,) = put(workspace, "anna")
    empty_outbox(workspace, server)
    assert server.kept[0].content == load(workspace, number).payload
    assert (server.kept[0].sender, server.kept[0].recipients) == ("veille@example.org", ("anna@example.com",))


def test_an_empty_outbox_opens_no_connection(workspace, server):
    report = empty_outbox(workspace, server)
    assert (report.exit_code, server.connections) == (OK, 0)


@pytest.mark.parametrize(
    ("step", "fault", "state", "code"),
    [
        ("RCPT", answer("450 4.2.1 <anna@example.com> come back later"), "waiting", RETRY),
        ("letter", answer("451 4.3.0 try again"), "waiting", RETRY),
        ("RCPT", answer("550 5.1.1 <anna@example.com>: there is no anna here"), "refused", REFUSED),
        ("letter", answer("554 5.6.0 we do not like this"), "refused", REFUSED),
        ("MAIL", answer("550 5.7.1 you may not send"), "waiting", FAILED),
        ("letter", hang_up, "waiting", RETRY),
    ],
    ids=["RCPT 450", "letter 451", "RCPT 550", "letter 554", "MAIL 550", "no answer to the letter"],
)
def test_how_a_letter_ended_is_kept_told_and_says_nothing_of_the_address(workspace, server, step, fault, state, code):
    (number,) = put(workspace, "anna")
    server.faults[step] = [fault]
    report = empty_outbox(workspace, server)
    kept = load(workspace, number)
    assert (kept.state, report.exit_code) == (state, code)
    assert [error["item"] for error in report.errors] == ["digest:anna"]
    assert kept.answer is not None
    assert "anna" not in kept.answer + report.errors[0]["reason"]


def test_a_letter_that_waits_comes_again_when_it_is_due_and_not_before(workspace, server, clock):
    put(workspace, "anna")
    server.faults["RCPT"] = [answer("450 4.2.1 later")]
    report = empty_outbox(workspace, server)
    assert report.retry_at is not None
    assert report.retry_at > clock()
    again = empty_outbox(workspace, server)
    assert (again.exit_code, again.counts["waiting"], server.connections) == (RETRY, 1, 1)
    clock.now = report.retry_at
    assert empty_outbox(workspace, server).counts["done"] == 1
    assert server.count(identify("anna")) == 1


def test_a_letter_without_an_answer_is_sent_twice_and_not_a_third_time(workspace, server, clock):
    (number,) = put(workspace, "anna")
    server.faults["letter"] = [hang_up, hang_up]
    assert "once more, since nobody knows" in empty_outbox(workspace, server).errors[0]["reason"]
    assert load(workspace, number).repeats == 1
    clock.advance(hours=1)
    report = empty_outbox(workspace, server)
    assert (load(workspace, number).state, report.exit_code) == ("uncertain", REFUSED)
    assert "not sent a third time" in report.errors[0]["reason"]
    clock.advance(days=30)
    empty_outbox(workspace, server)
    assert server.count(identify("anna")) == 2
    assert len({kept.content for kept in server.kept}) == 1


def test_one_letter_that_is_refused_keeps_no_other(workspace, server):
    put(workspace, "anna", "bruno", "claire")
    server.faults["RCPT"] = [None, answer("550 5.1.1 nobody"), None]
    report = empty_outbox(workspace, server)
    assert (report.counts["done"], report.counts["quarantined"], server.connections) == (2, 1, 1)


@pytest.mark.parametrize("fault", [silence, drip], ids=["silence", "dripping"])
def test_a_server_that_falls_silent_is_waited_for_once_and_not_for_each_letter(workspace, server, fault):
    put(workspace, *(f"reader{number}" for number in range(10)))
    server.faults["RCPT"] = [fault] * 10
    report = empty_outbox(workspace, server, smtp_seconds=0.3)
    assert (report.counts["waiting"], server.commands.count("RCPT")) == (10, 1)


def test_a_server_that_is_not_there_lets_all_wait(workspace):
    put(workspace, "anna", "bruno")
    with unheard_port() as port:
        report = Report("drain", started=workspace.clock())
        drain(workspace, report, open_mail(mail_settings(port)))
    assert (report.exit_code, report.counts["waiting"]) == (RETRY, 2)
    assert "cannot be reached" in report.errors[0]["reason"]


def test_where_the_server_does_not_let_us_in_that_is_one_failure_for_all_letters(workspace, server):
    put(workspace, "anna", "bruno", "claire")
    server.faults["EHLO"] = [answer("554 5.7.1 not from your network")]
    report = empty_outbox(workspace, server)
    assert (report.exit_code, report.counts["waiting"], len(report.errors)) == (FAILED, 3, 1)


def test_without_a_server_letters_wait_and_that_is_told(workspace):
    (number,) = put(workspace, "anna")
    report = Report("drain", started=workspace.clock())
    drain(workspace, report, open_mail(workspace.settings))
    assert (report.exit_code, report.counts["waiting"]) == (FAILED, 1)
    assert report.errors == [
        {"item": "mail", "reason": "1 waiting, and nothing sends them: no mail server is set (VEILLE_SMTP)"}
    ]
    assert load(workspace, number).attempts == 0


def test_a_server_that_keeps_nothing_of_what_it_says_it_kept_is_believed(workspace, server):
    put(workspace, "anna")
    server.faults["letter"] = [forget]
    assert empty_outbox(workspace, server).counts["done"] == 1
    empty_outbox(workspace, server)
    assert server.commands.count("DATA") == 1


def test_a_connection_that_ends_after_the_answer_makes_no_letter_come_twice(workspace, server):
    put(workspace, "anna", "bruno")
    server.faults["letter"] = [hang_up_afterwards]
    assert empty_outbox(workspace, server).counts["done"] == 2
    assert (len(server.kept), server.connections) == (2, 2)


def test_a_message_that_never_gets_through_is_given_up_and_that_is_told(workspace, clock):
    (number,) = put(workspace, "anna")
    transport = Scripted(*[Outcome("later", "450 not now")] * outbox.MAX_ATTEMPTS, hands=False)
    while load(workspace, number).state == "waiting":
        report = drain_to(workspace, transport)
        clock.now = max(clock.now, load(workspace, number).not_before)
    assert (load(workspace, number).state, report.exit_code) == ("refused", REFUSED)
    assert report.errors == [{"item": "digest:anna", "reason": "is given up after 12 attempts: 450 not now"}]
    assert clock() - MORNING > timedelta(days=5)


def test_only_the_kinds_that_are_asked_for_are_sent(workspace, server):
    put(workspace, "anna", kind="digest")
    put(workspace, "bruno", kind="alert")
    report = Report("drain", started=workspace.clock())
    transports = open_mail(mail_settings(server.port))
    drain(workspace, report, transports, kinds=["alert"])
    transports["mail"].close()
    assert (report.counts["done"], report.counts["waiting"]) == (1, 0)
    assert server.count(identify("bruno")) == 1


def test_the_third_refusal_in_a_row_suspends_the_address_and_that_is_told(workspace, server):
    reader = add(workspace)
    for day in range(readers.BOUNCES):
        put(workspace, "anna", key=f"digest:{day}", reader=reader)
        server.faults["RCPT"] = [answer("550 5.1.1 there is no anna here")]
        report = empty_outbox(workspace, server)
    with workspace.ledger.reading() as tx:
        assert not readers.load(tx, reader).receives
    assert report.errors[-1]["item"] == "anna"
    assert "gets nothing more after 3 refusals" in report.errors[-1]["reason"]


def test_a_letter_that_arrives_between_refusals_lets_them_count_from_one_again(workspace, server):
    reader = add(workspace)
    no = answer("550 5.1.1 nobody")
    for day, fault in enumerate((no, no, None, no, no)):
        put(workspace, "anna", key=f"digest:{day}", reader=reader)
        server.faults["RCPT"] = [fault]
        empty_outbox(workspace, server)
    with workspace.ledger.reading() as tx:
        found = readers.load(tx, reader)
    assert (found.receives, found.bounces) == (True, 2)


def test_a_server_that_does_not_relay_for_us_suspends_nobody(workspace, server, clock):
    reader = add(workspace)
    for day in range(4):
        put(workspace, "anna", key=f"digest:{day}", reader=reader)
        server.faults["RCPT"] = [answer("554 5.7.1 relay access denied")] * 9
        assert empty_outbox(workspace, server).exit_code == FAILED
    with workspace.ledger.reading() as tx:
        assert readers.load(tx, reader).receives


@pytest.mark.parametrize(("hands", "repeats"), [(True, 1), (False, 0)])
def test_a_transport_that_fails_costs_its_message_alone(workspace, hands, repeats):
    first, second = put(workspace, "anna", "bruno")
    transport = Scripted(RuntimeError("no way to anna@example.com"), Outcome("sent", "250 kept"), hands=hands)
    report = drain_to(workspace, transport)
    kept = load(workspace, first)
    assert (kept.state, kept.repeats, load(workspace, second).state) == ("waiting", repeats, "sent")
    assert "anna" not in (kept.answer or "") + report.errors[0]["reason"]
    assert report.exit_code == RETRY


def test_a_message_that_another_has_taken_meanwhile_is_left_to_that_one(workspace, monkeypatch):
    (number,) = put(workspace, "anna")

    class Slow(Scripted):
        def send(self, message: Message, hand_over: Any) -> Outcome:
            with workspace.ledger.writing() as tx:
                outbox.release_lost(tx, now=message.not_before)
                assert outbox.claim(tx, holder="another host 7 1.00", now=message.not_before)
            return super().send(message, hand_over)

    report = drain_to(workspace, Slow(Outcome("sent", "250 kept")))
    assert (report.counts["deferred"], report.counts["done"]) == (1, 0)
    assert load(workspace, number).holder == "another host 7 1.00"


def test_a_ledger_that_does_not_answer_ends_the_run(workspace, monkeypatch):
    put(workspace, "anna")
    transport = Scripted(Outcome("sent", "250 kept"))

    def fail(*_: Any, **__: Any) -> None:
        raise LedgerUnavailable("the disk is full")

    monkeypatch.setattr("corpus.ledger.outbox.hand_over", fail)
    with pytest.raises(LedgerUnavailable):
        drain_to(workspace, transport)


@pytest.mark.parametrize(
    ("target", "said", "kept"),
    [
        ("anna@example.com", "550 5.1.1 <anna@example.com> unknown", "550 5.1.1 <…@example.com> unknown"),
        ("anna@example.com", "550 no ANNA here, annals", "550 no … here, annals"),
        ("anna@example.com", "550 forwarded to (anna.b@other.example)", "550 forwarded to (…@other.example)"),
        (URL, f"404 for {URL}: gone", "404 for https://hooks.example.org/…: gone"),
    ],
)
def test_what_is_kept_of_an_answer_names_nobody(target, said, kept):
    assert conceal(said, target) == kept


def test_a_hooks_address_is_in_no_report_and_no_answer(workspace):
    draft = Draft(key="alert:1:7", kind="alert", channel="slack", target=URL, identifier="hook-7", payload=b"{}")
    with workspace.ledger.writing() as tx:
        number = outbox.put(tx, draft, now=MORNING)
    assert number is not None
    report = Report("drain", started=workspace.clock())
    drain(workspace, report, {"slack": Scripted(ValueError(f"cannot post to {URL}"))})
    assert "geheim" not in f"{report.errors} {load(workspace, number).answer}"
