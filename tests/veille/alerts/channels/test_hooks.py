"""Posting to hooks: what each answer comes to, how long it may take, and what nobody gets to read."""

import hmac
import logging
from base64 import b64decode, b64encode
from datetime import timedelta
from hashlib import sha256

import pytest

from corpus.clock import FixedClock
from corpus.errors import LedgerError
from corpus.ledger.outbox import Message
from tests.veille.alerts.receiver import PATH, Answer
from tests.veille.newsroom import MORNING
from veille.alerts.channels import webhook
from veille.alerts.channels.hooks import LONGEST_WAIT, HookTransport, read_wait
from veille.mail.tokens import Tokens

KEY = webhook.make_key(Tokens("k" * 40), 7)


def message(url: str, payload: bytes = '{"id": "é"}'.encode()) -> Message:
    return Message(
        number=1,
        key="alert:1:webhook#1",
        kind="alert",
        reader=None,
        search=7,
        channel="webhook",
        target=url,
        identifier="msg_1",
        payload=payload,
        created=MORNING,
        state="sending",
        not_before=MORNING,
        attempts=1,
        handed=False,
        repeats=0,
        holder=None,
        sent=None,
        answer=None,
    )


def transport(**options):
    return HookTransport("Veille/test", lambda sent, at: webhook.sign(KEY, sent, at), FixedClock(MORNING), **options)


def send(url, *, hand_over=lambda: None, **options):
    return transport(**options).send(message(url), hand_over)


def verify(secret, headers, body):
    """As a receiver does who follows the Standard Webhooks specification."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.new(b64decode(secret.removeprefix("whsec_")), signed, sha256).digest()
    return f"v1,{b64encode(digest).decode()}" in headers["webhook-signature"].split(" ")


def test_a_receiver_can_verify_who_wrote_and_when(receiver):
    assert send(receiver.url).kind == "sent"
    (got,) = receiver.got
    assert (got.path, got.body.decode()) == (PATH, '{"id": "é"}')
    assert verify(KEY, got.headers, got.body)
    assert not verify(KEY, got.headers, got.body + b" ")
    assert not verify(webhook.make_key(Tokens("k" * 40), 8), got.headers, got.body)
    assert got.headers["webhook-timestamp"] == str(int(MORNING.timestamp()))
    assert got.headers["idempotency-key"] == got.headers["webhook-id"] == "msg_1"
    assert got.headers["content-type"] == "application/json; charset=utf-8"
    assert got.headers["user-agent"] == "Veille/test"


def test_the_secret_of_a_search_is_long_enough_and_always_the_same():
    assert webhook.make_key(Tokens("k" * 40), 7) == KEY
    assert 24 <= len(b64decode(KEY.removeprefix("whsec_"))) <= 64


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, "sent"),
        (202, "sent"),
        (204, "sent"),
        (301, "refused"),
        (307, "refused"),
        (400, "refused"),
        (404, "refused"),
        (410, "refused"),
        (408, "later"),
        (425, "later"),
        (429, "later"),
        (500, "later"),
        (503, "later"),
    ],
)
def test_what_an_answer_comes_to(receiver, status, kind):
    body = b"" if status == 204 else b"no\x1b[31m\nreason"
    receiver.answers = [Answer(status, {"Location": f"{receiver.url}/other"}, body=body)]
    outcome = send(receiver.url)
    assert outcome.kind == kind
    remark = "" if status < 300 else ": no [31m reason"
    assert outcome.answer == f"http://127.0.0.1/… answered {status}{remark}"
    assert len(receiver.got) == 1, "a redirect is not followed"


@pytest.mark.parametrize(
    ("given", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Mon, 02 Mar 2026 09:05:00 GMT", timedelta(minutes=5)),
        ("Mon, 02 Mar 2026 08:00:00 GMT", timedelta()),
        ("999999999", LONGEST_WAIT),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT),
        ("-5", None),
        ("soon", None),
        ("9" * 400, None),
        (None, None),
    ],
    ids=str,
)
def test_how_long_a_server_asks_us_to_wait(given, wait):
    assert read_wait(given, now=MORNING) == wait


def test_a_server_that_asks_us_to_wait_is_heard(receiver):
    receiver.answers = [Answer(429, {"Retry-After": "90"})]
    assert send(receiver.url).retry_after == timedelta(seconds=90)


@pytest.mark.parametrize(
    "answer", [Answer(drop=True), Answer(slow=True), Answer(drip=True)], ids=["drop", "slow", "drip"]
)
def test_no_answer_to_what_was_handed_over_is_not_known_to_have_failed(receiver, answer):
    receiver.answers = [answer]
    outcome = send(receiver.url, seconds=0.3)
    assert outcome.kind == "unknown"
    assert outcome.answer.startswith("http://127.0.0.1/… gave no answer")
    assert PATH not in outcome.answer


def test_where_nobody_listens_nothing_was_handed_over(receiver):
    calls = []
    nobody = "http://127.0.0.1:9/services/geheim"
    outcome = send(nobody, hand_over=lambda: calls.append(1))
    assert (outcome.kind, calls) == ("later", [])
    assert "geheim" not in outcome.answer


def test_a_host_that_is_silent_is_waited_for_once(receiver):
    receiver.answers = [Answer(slow=True)]
    hooks = transport(seconds=0.3)
    outcomes = [hooks.send(message(receiver.url), lambda: None) for _ in range(3)]
    assert [outcome.kind for outcome in outcomes] == ["unknown", "later", "later"]
    assert len(receiver.got) == 1


def test_a_host_that_refuses_one_message_gets_the_next(receiver):
    receiver.answers = [Answer(drop=True), Answer(500), Answer()]
    hooks = transport()
    outcomes = [hooks.send(message(receiver.url), lambda: None) for _ in range(3)]
    assert [outcome.kind for outcome in outcomes] == ["unknown", "later", "sent"]


def test_nobody_gets_the_whole_before_the_ledger_knows(receiver):
    def refuse():
        assert receiver.got == []
        raise LedgerError("not mine any more")

    with pytest.raises(LedgerError):
        send(receiver.url, hand_over=refuse)
    assert send(receiver.url).kind == "sent"
    assert len(receiver.got) == 1


def test_the_secret_of_a_url_is_in_no_log(receiver, caplog):
    caplog.set_level(logging.DEBUG)
    echoes = receiver.url, f"Cannot POST {PATH}", f"no hook {PATH.rpartition('/')[2]}"
    receiver.answers = [*(Answer(404, body=echo.encode()) for echo in echoes), Answer(drop=True)]
    outcomes = [send(receiver.url) for _ in range(4)]
    written = caplog.text + repr(outcomes) + repr(message(receiver.url))
    assert "geheim" not in written
