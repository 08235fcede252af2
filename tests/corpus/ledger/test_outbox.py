"""What is to be sent, and what became of it."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from corpus.errors import LedgerError
from corpus.ledger import outbox, readers, searches, tables
from corpus.ledger.holders import this_process
from corpus.ledger.outbox import Outcome
from corpus.ledger.work import retry_delay
from tests.corpus.ledger.examples import (
    NOW,
    OTHER,
    add_reader,
    add_search,
    after,
    load_message,
    make_message,
    put_message,
)

ME = "this-machine 1 0.00"
SENT = Outcome("sent", "250 2.0.0 queued")
REFUSED = Outcome("refused", "554 5.7.1 no", bounced=True)
LATER = Outcome("later", "451 4.7.1 greylisted")
UNKNOWN = Outcome("unknown", "the connection was lost")


def call(ledger, function, *arguments, **options):
    with ledger.writing() as tx:
        return function(tx, *arguments, **options)


def claim(ledger, *, holder=ME, now=NOW, **chosen):
    return call(ledger, outbox.claim, holder=holder, now=now, **chosen)


def hand_over(ledger, message, *, holder=ME):
    call(ledger, outbox.hand_over, message.number, holder=holder)


def settle(ledger, message, outcome, *, holder=ME, now=NOW):
    return call(ledger, outbox.settle, message, outcome, holder=holder, now=now)


def release_lost(ledger, *, now=NOW):
    return call(ledger, outbox.release_lost, now=now)


def attempt(ledger, outcome, *, now=NOW, handed=True):
    """Claim the one due message and let the attempt end so; the message as it is then."""
    message = claim(ledger, now=now)
    if handed:
        hand_over(ledger, message)
    settle(ledger, message, outcome, now=now)
    return load_message(ledger, message.number)


def test_a_message_waits_as_it_was_put(ledger):
    reader, search = add_reader(ledger), add_search(ledger)
    facts = {"kind": "alert", "channel": "webhook", "target": "https://hooks.example.org/sécret", "payload": b"\0\xff"}
    number = put_message(ledger, "k", reader=reader.number, search=search.number, **facts)
    found = load_message(ledger, number)
    assert {name: getattr(found, name) for name in facts} == facts
    assert (found.key, found.identifier, found.reader, found.search) == (
        "k",
        "<k@example.org>",
        reader.number,
        search.number,
    )
    assert (found.state, found.created, found.not_before, found.attempts) == ("waiting", NOW, NOW, 0)
    assert (found.handed, found.repeats, found.holder, found.sent, found.answer) == (False, 0, None, None, None)


@pytest.mark.parametrize("made", [make_message, None], ids=["draft", "message"])
def test_neither_address_nor_text_show_where_a_message_is_printed(ledger, made):
    facts = {"target": "https://hooks.example.org/secret", "payload": b"secret"}
    shown = make_message(**facts) if made else load_message(ledger, put_message(ledger, **facts))
    assert "secret" not in repr(shown)


def test_a_message_is_put_once_whatever_became_of_it(ledger):
    put_message(ledger)
    assert call(ledger, outbox.put, make_message(), now=NOW) is None
    assert attempt(ledger, SENT).state == "sent"
    assert call(ledger, outbox.put, make_message(), now=after(days=1)) is None
    assert claim(ledger, now=after(days=1)) is None


def test_two_messages_with_one_identifier_are_an_error_not_a_loss(ledger):
    put_message(ledger)
    with pytest.raises(LedgerError, match=r"message 'b' cannot be put: another one has its identifier <a@example.org>"):
        call(ledger, outbox.put, make_message("b", identifier="<a@example.org>"), now=NOW)


def test_a_message_may_wait_for_a_later_time(ledger):
    call(ledger, outbox.put, make_message(), now=NOW, not_before=after(hours=2))
    assert claim(ledger, now=after(hours=1)) is None
    assert claim(ledger, now=after(hours=2)).key == "a"


def test_a_message_is_claimed_once_the_one_due_for_longest_first(ledger):
    put_message(ledger, "late", now=after(minutes=1))
    put_message(ledger, "early")
    first = claim(ledger, now=after(minutes=1))
    assert (first.key, first.state, first.holder, first.attempts, first.handed) == ("early", "sending", ME, 1, False)
    assert claim(ledger, holder=OTHER, now=after(minutes=1)).key == "late"
    assert claim(ledger, now=after(minutes=1)) is None


def test_some_kinds_and_channels_may_be_claimed_alone(ledger):
    put_message(ledger, "digest")
    put_message(ledger, "hook", kind="alert", channel="webhook")
    put_message(ledger, "alert", kind="alert")
    assert claim(ledger, kinds=["confirmation"]) is None
    assert claim(ledger, channels=["slack"]) is None
    assert claim(ledger, kinds=["alert"], channels=["mail"]).key == "alert"
    assert claim(ledger, channels=["webhook", "slack"]).key == "hook"
    assert claim(ledger, kinds=[]) is None
    assert claim(ledger).key == "digest"


def test_what_was_taken_is_sent(ledger):
    put_message(ledger)
    ended = attempt(ledger, SENT, now=after(minutes=1))
    assert (ended.state, ended.sent, ended.answer, ended.holder) == ("sent", after(minutes=1), "250 2.0.0 queued", None)
    assert (ended.attempts, ended.repeats) == (1, 0)


def test_what_was_refused_is_not_tried_again(ledger):
    put_message(ledger)
    ended = attempt(ledger, REFUSED, handed=False)
    assert (ended.state, ended.sent, ended.answer) == ("refused", None, "554 5.7.1 no")
    assert claim(ledger, now=after(days=30)) is None


@pytest.mark.parametrize("handed", [False, True], ids=["before the text", "after the text"])
def test_what_is_to_come_later_waits_longer_each_time(ledger, handed):
    put_message(ledger)
    first = attempt(ledger, LATER, handed=handed)
    assert (first.state, first.not_before, first.answer) == ("waiting", after(minutes=5), "451 4.7.1 greylisted")
    assert (first.handed, first.holder, first.repeats) == (False, None, 0)
    second = attempt(ledger, LATER, now=after(minutes=5), handed=handed)
    assert (second.not_before, second.attempts, second.repeats) == (after(minutes=20), 2, 0)


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        (timedelta(minutes=40), timedelta(minutes=40)),
        (timedelta(0), timedelta(minutes=1)),
        (timedelta(days=4000), timedelta(days=1)),
        (timedelta(seconds=-9), timedelta(minutes=1)),
    ],
    ids=["as asked", "not at once", "not for years", "not before"],
)
def test_a_server_may_say_when_to_come_again(ledger, asked, waits):
    put_message(ledger)
    assert attempt(ledger, Outcome("later", "429", retry_after=asked)).not_before == NOW + waits


def test_the_twelfth_failure_is_the_last(ledger):
    put_message(ledger)
    now, states = NOW, []
    for _ in range(outbox.MAX_ATTEMPTS):
        ended = attempt(ledger, LATER, now=now)
        states.append(ended.state)
        now = ended.not_before
    assert states == ["waiting"] * 11 + ["refused"]
    assert claim(ledger, now=now + timedelta(days=30)) is None
    assert timedelta(days=5) < now - NOW < timedelta(days=9)


def test_what_no_server_took_is_given_up_and_what_one_refused_is_not(ledger):
    put_message(ledger, "digest")
    for name, payload in {"incident": b"x", "refused": b"x", "empty": b""}.items():
        put_message(ledger, name, kind="incident", payload=payload)
    with ledger.writing() as tx:
        tx.execute(update(tables.outbox).values(state="refused", attempts=outbox.MAX_ATTEMPTS))
        tx.execute(update(tables.outbox).where(tables.outbox.c.key == "refused").values(attempts=1))
        assert [outbox.load(tx, number).key for number in outbox.given_up(tx, "incident")] == ["incident"]


@pytest.mark.parametrize("channel", ["mail", "slack", "mattermost", "teams", "stdout"])
def test_what_was_handed_over_and_not_answered_is_sent_once_more_and_then_left_to_a_person(ledger, channel):
    put_message(ledger, channel=channel)
    first = attempt(ledger, UNKNOWN)
    assert (first.state, first.repeats, first.not_before) == ("waiting", 1, after(minutes=5))
    assert first.answer == "the connection was lost; sent again, for nobody knows whether it arrived"
    second = attempt(ledger, UNKNOWN, now=after(days=1))
    assert (second.state, second.repeats, second.identifier) == ("uncertain", 1, "<a@example.org>")
    assert second.answer == "the connection was lost; nobody knows whether it arrived"
    assert claim(ledger, now=after(days=30)) is None


def test_a_failure_between_does_not_let_a_mail_be_repeated_twice(ledger):
    put_message(ledger)
    attempt(ledger, UNKNOWN)
    assert attempt(ledger, LATER, now=after(days=1)).state == "waiting"
    assert attempt(ledger, UNKNOWN, now=after(days=2)).state == "uncertain"


def test_who_knows_a_message_by_its_identifier_may_get_it_more_often(ledger):
    put_message(ledger, channel="webhook")
    states = [attempt(ledger, UNKNOWN, now=after(days=day)).state for day in range(12)]
    assert states == ["waiting"] * 11 + ["uncertain"]


def test_what_was_not_handed_over_cannot_have_arrived(ledger):
    put_message(ledger)
    ended = attempt(ledger, UNKNOWN, handed=False)
    assert (ended.state, ended.repeats, ended.answer) == ("waiting", 0, "the connection was lost")


def test_the_text_is_handed_over_only_by_who_has_the_message(ledger):
    number = put_message(ledger)
    message = claim(ledger)
    with pytest.raises(LedgerError, match=f"message {number} is not this process's to send any more"):
        hand_over(ledger, message, holder=OTHER)
    assert not load_message(ledger, number).handed
    hand_over(ledger, message)
    assert load_message(ledger, number).handed
    settle(ledger, message, LATER)
    with pytest.raises(LedgerError):
        hand_over(ledger, message)


def test_a_silent_holder_is_given_up_after_an_hour(ledger):
    number = put_message(ledger)
    lost = claim(ledger, holder=OTHER)
    assert release_lost(ledger, now=after(minutes=59)) == 0
    assert release_lost(ledger, now=after(minutes=60)) == 1
    waiting = load_message(ledger, number)
    assert (waiting.state, waiting.attempts, waiting.repeats, waiting.holder) == ("waiting", 0, 0, None)
    with pytest.raises(LedgerError):
        hand_over(ledger, lost, holder=OTHER)


@pytest.mark.parametrize("outcome", [REFUSED, LATER, UNKNOWN], ids=lambda outcome: outcome.kind)
def test_what_a_holder_that_was_given_up_says_counts_no_more(ledger, outcome):
    put_message(ledger)
    lost = claim(ledger, holder=OTHER)
    release_lost(ledger, now=after(hours=1))
    assert settle(ledger, lost, outcome, holder=OTHER) is None
    taken = claim(ledger, now=after(hours=1))
    assert settle(ledger, lost, outcome, holder=OTHER) is None
    assert load_message(ledger, lost.number) == taken


def test_that_a_message_was_sent_counts_also_from_a_holder_that_was_given_up(ledger):
    put_message(ledger)
    lost = claim(ledger, holder=OTHER)
    hand_over(ledger, lost, holder=OTHER)
    release_lost(ledger, now=after(hours=1))
    taken = claim(ledger, now=after(hours=1))
    assert settle(ledger, lost, SENT, holder=OTHER, now=after(hours=2)) == "sent"
    with pytest.raises(LedgerError):
        hand_over(ledger, taken)
    assert settle(ledger, taken, LATER) is None
    ended = load_message(ledger, lost.number)
    assert (ended.state, ended.sent, ended.repeats) == ("sent", after(hours=2), 1)
    assert settle(ledger, lost, SENT, holder=OTHER, now=after(hours=3)) is None


def test_who_is_at_work_keeps_its_message(ledger):
    put_message(ledger)
    message = claim(ledger, holder=this_process())
    hand_over(ledger, message, holder=this_process())
    assert release_lost(ledger, now=after(minutes=59)) == 0
    assert settle(ledger, message, SENT, holder=this_process()) == "sent"


def test_an_ending_tells_which_it_was(ledger):
    put_message(ledger)
    assert settle(ledger, claim(ledger), LATER) == "waiting"
    message = claim(ledger, now=after(days=1))
    assert settle(ledger, message, REFUSED) == "refused"
    assert settle(ledger, message, REFUSED) is None


def test_messages_are_cancelled_by_reader_search_and_channel(ledger):
    ada, grace, search = add_reader(ledger).number, add_reader(ledger, "grace").number, add_search(ledger).number
    both = put_message(ledger, "both", reader=ada, search=search)
    hook = put_message(ledger, "hook", search=search, channel="webhook")
    of_ada = put_message(ledger, "of ada", reader=ada)
    of_grace = put_message(ledger, "of grace", reader=grace)
    nobodys = put_message(ledger, "nobody's")

    def cancelled():
        with ledger.reading() as tx:
            return {message.number for message in outbox.listed(tx, states=["cancelled"], limit=9)}

    with pytest.raises(LedgerError, match="name the reader, the search or the channel"):
        call(ledger, outbox.cancel, reason="all")
    assert call(ledger, outbox.cancel, reader=ada, search=search, reason="unfollowed") == 1
    assert cancelled() == {both}
    assert call(ledger, outbox.cancel, search=search, channel="mail", reason="no mail") == 0
    assert call(ledger, outbox.cancel, search=search, reason="gone") == 1
    assert cancelled() == {both, hook}
    assert call(ledger, outbox.cancel, reader=ada, reason="gone") == 1
    assert cancelled() == {both, hook, of_ada}
    assert load_message(ledger, both).answer == "unfollowed"
    assert {load_message(ledger, number).state for number in (of_grace, nobodys)} == {"waiting"}


@pytest.mark.parametrize("outcome", [SENT, REFUSED], ids=lambda outcome: outcome.kind)
def test_what_has_ended_is_not_cancelled(ledger, outcome):
    reader = add_reader(ledger).number
    put_message(ledger, reader=reader)
    assert attempt(ledger, outcome).state == outcome.kind
    assert call(ledger, outbox.cancel, reader=reader, reason="gone") == 0


def remove(ledger, reader, search):
    call(ledger, readers.remove, reader, now=NOW)


def remove_search(ledger, reader, search):
    call(ledger, searches.remove, search, now=NOW)


def suspend(ledger, reader, search):
    for _ in range(3):
        call(ledger, readers.note_bounce, reader, "550 no", now=NOW)


def change_address(ledger, reader, search):
    call(ledger, readers.change, reader, address="new@example.org")


UNWANTED = pytest.mark.parametrize(
    ("end", "reason"),
    [
        (remove, "the reader was removed"),
        (remove_search, "the search was removed"),
        (suspend, "the address is suspended"),
        (change_address, "the address is not confirmed"),
    ],
    ids=["removed", "search removed", "suspended", "unconfirmed"],
)


@UNWANTED
def test_what_was_put_for_who_wants_it_no_more_is_not_sent(ledger, end, reason):
    reader, search = add_reader(ledger).number, add_search(ledger).number
    end(ledger, reader, search)
    number = put_message(ledger, kind="alert", reader=reader, search=search)
    assert claim(ledger) is None
    assert (load_message(ledger, number).state, load_message(ledger, number).answer) == ("cancelled", reason)


@UNWANTED
def test_what_failed_while_its_reader_or_search_went_does_not_wait_any_longer(ledger, end, reason):
    reader, search = add_reader(ledger).number, add_search(ledger).number
    number = put_message(ledger, kind="alert", reader=reader, search=search)
    message = claim(ledger)
    end(ledger, reader, search)
    assert load_message(ledger, number).state == "sending"
    assert settle(ledger, message, LATER) == "cancelled"
    assert load_message(ledger, number).answer == reason


@pytest.mark.parametrize("end", [suspend, change_address, lambda *_: None], ids=["suspended", "unconfirmed", "well"])
def test_a_confirmation_is_sent_to_who_is_to_confirm(ledger, end):
    reader, search = add_reader(ledger).number, add_search(ledger).number
    end(ledger, reader, search)
    with ledger.reading() as tx:
        address = readers.load(tx, reader).address
    put_message(ledger, kind="confirmation", reader=reader, target=address)
    assert claim(ledger).kind == "confirmation"


def test_nothing_is_sent_to_an_address_that_its_reader_has_left(ledger):
    reader = add_reader(ledger).number
    number = put_message(ledger, kind="alert", reader=reader)
    call(ledger, readers.change, reader, address="new@example.org")
    call(ledger, readers.confirm, reader, now=NOW)
    call(ledger, outbox.again, number, now=NOW)
    assert claim(ledger) is None
    assert load_message(ledger, number).answer == "the reader has another address now"


def test_no_confirmation_is_sent_to_who_was_removed(ledger):
    reader = add_reader(ledger, confirmed=False).number
    remove(ledger, reader, None)
    put_message(ledger, kind="confirmation", reader=reader)
    assert claim(ledger) is None


@pytest.mark.parametrize("outcome", [REFUSED, UNKNOWN, None], ids=["refused", "uncertain", "cancelled"])
def test_a_person_may_have_a_message_sent_once_more(ledger, outcome):
    search = add_search(ledger).number
    number = put_message(ledger, search=search)
    if outcome is UNKNOWN:
        attempt(ledger, UNKNOWN)
    if outcome is None:
        call(ledger, outbox.cancel, search=search, reason="a mistake")
    else:
        attempt(ledger, outcome, now=after(days=1))
    repeats = load_message(ledger, number).repeats
    call(ledger, outbox.again, number, now=after(days=2))
    waiting = load_message(ledger, number)
    assert (waiting.state, waiting.not_before, waiting.attempts) == ("waiting", after(days=2), 0)
    assert waiting.repeats == repeats + (outcome is UNKNOWN)
    assert claim(ledger, now=after(days=2)).identifier == "<a@example.org>"


def test_a_mail_that_a_person_repeats_is_not_repeated_by_itself_as_well(ledger):
    number = put_message(ledger)
    attempt(ledger, UNKNOWN)
    attempt(ledger, UNKNOWN, now=after(days=1))
    call(ledger, outbox.again, number, now=after(days=2))
    ended = attempt(ledger, UNKNOWN, now=after(days=2))
    assert (ended.state, ended.repeats) == ("uncertain", 2)


@pytest.mark.parametrize("state", ["waiting", "sending", "sent"])
def test_only_what_has_failed_is_sent_once_more(ledger, state):
    number = put_message(ledger)
    if state != "waiting":
        message = claim(ledger)
    if state == "sent":
        settle(ledger, message, SENT)
    with pytest.raises(LedgerError, match=f"message {number} is not one that was refused, cancelled or left uncertain"):
        call(ledger, outbox.again, number, now=NOW)
    assert load_message(ledger, number).state == state


def test_messages_are_listed_the_newest_first_and_counted(ledger):
    for name in "abc":
        put_message(ledger, name)
    hook = put_message(ledger, "hook", kind="alert", channel="webhook", now=after(hours=-1))
    attempt(ledger, REFUSED)
    with ledger.reading() as tx:
        assert [message.key for message in outbox.listed(tx, limit=3)] == ["hook", "c", "b"]
        assert [message.key for message in outbox.listed(tx, kind="digest", limit=9)] == ["c", "b", "a"]
        assert [message.number for message in outbox.listed(tx, states=["refused", "sent"], limit=9)] == [hook]
        assert outbox.listed(tx, states=[], limit=9) == []
        assert outbox.count_states(tx) == {"waiting": 3, "refused": 1}
        assert outbox.count_waiting(tx) == {"mail": 3}
        assert outbox.count_waiting(tx, kinds=["alert"]) == {}
        with pytest.raises(LedgerError, match="no message has the number 99999"):
            outbox.load(tx, 99_999)


def test_the_next_retry_is_of_what_waits(ledger):
    with ledger.reading() as tx:
        assert outbox.next_retry(tx) is None
    put_message(ledger, kind="alert", now=after(minutes=2))
    put_message(ledger, "b")
    with ledger.reading() as tx:
        assert outbox.next_retry(tx) == NOW
        assert outbox.next_retry(tx, kinds=["alert"]) == after(minutes=2)
    assert attempt(ledger, LATER).not_before == NOW + retry_delay(1)
    claim(ledger, now=after(minutes=2))
    with ledger.reading() as tx:
        assert outbox.next_retry(tx) == after(minutes=5)


def test_a_wait_that_a_wrong_clock_wrote_does_not_keep_a_message(ledger):
    number = put_message(ledger)
    attempt(ledger, LATER, now=after(days=4000))
    assert load_message(ledger, number).not_before > after(days=3999)
    assert claim(ledger).number == number


def test_a_clock_that_is_a_little_behind_does_not_take_the_longest_wait_for_a_wrong_one(ledger):
    put_message(ledger)
    for _ in range(8):
        waiting = attempt(ledger, LATER)
        with ledger.writing() as tx:
            tx.execute(update(tables.outbox).values(not_before=NOW))
    assert waiting.not_before == after(days=1)
    with ledger.writing() as tx:
        tx.execute(update(tables.outbox).values(not_before=waiting.not_before))
    assert claim(ledger, now=after(minutes=-30)) is None


def test_a_holder_whose_clock_was_wrong_does_not_keep_a_message(ledger):
    number = put_message(ledger)
    with ledger.writing() as tx:
        tx.execute(update(tables.outbox).values(not_before=after(days=3999)))
    claim(ledger, holder=OTHER, now=after(days=4000))
    assert release_lost(ledger) == 1
    assert load_message(ledger, number).state == "waiting"


def test_an_answer_may_hold_what_no_database_keeps(ledger):
    put_message(ledger)
    assert attempt(ledger, Outcome("refused", "5\0" + "x" * 9000)).answer == "5\ufffd" + "x" * 1998


def test_a_clock_that_is_set_back_neither_loses_nor_doubles_a_message(ledger):
    number = put_message(ledger)
    assert claim(ledger, now=after(days=-1)) is None
    message = claim(ledger, holder=OTHER)
    assert release_lost(ledger, now=after(days=-1)) == 0
    assert settle(ledger, message, SENT, holder=OTHER, now=after(days=-1)) == "sent"
    assert claim(ledger, now=after(days=1)) is None
    assert load_message(ledger, number).sent == after(days=-1)
