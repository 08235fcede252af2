"""What of the outbox a person has to look at."""

import pytest

from corpus.ledger import outbox, readers, searches
from corpus.ledger.outbox import Outcome
from corpus.ledger.undelivered import count_undelivered
from tests.corpus.ledger.examples import NOW, add_reader, add_search, after, put_message

HOLDER = "this-machine 1 0.00"


def count(ledger, *, now=NOW):
    with ledger.reading() as tx:
        return dict(count_undelivered(tx, now=now))


def end(ledger, kind, *, now=NOW):
    """Let the message that is due end so."""
    with ledger.writing() as tx:
        message = outbox.claim(tx, holder=HOLDER, now=now)
        outbox.hand_over(tx, message.number, holder=HOLDER)
        outbox.settle(tx, message, Outcome(kind, "an answer"), holder=HOLDER, now=now)


def test_what_was_sent_or_has_just_begun_to_wait_is_no_matter(ledger):
    put_message(ledger, "sent")
    end(ledger, "sent")
    put_message(ledger, "new")
    assert count(ledger, now=after(hours=23)) == {}


@pytest.mark.parametrize(("state", "taken"), [("waiting", False), ("being sent", True)])
def test_what_has_waited_for_more_than_a_day_counts_also_while_it_is_being_sent(ledger, state, taken):
    put_message(ledger)
    if taken:
        with ledger.writing() as tx:
            outbox.claim(tx, holder=HOLDER, now=NOW)
    assert count(ledger, now=after(days=1, seconds=1)) == {("digest", "waiting"): 1}


def test_what_was_refused_counts_at_once_by_its_kind_and_is_history_two_weeks_later(ledger):
    for name, kind in [("a", "alert"), ("b", "alert"), ("c", "confirmation")]:
        put_message(ledger, name, kind=kind)
        end(ledger, "refused")
    assert count(ledger) == {("alert", "refused"): 2, ("confirmation", "refused"): 1}
    assert count(ledger, now=after(days=15)) == {}


def test_a_mail_of_which_nobody_knows_whether_it_arrived_counts(ledger):
    put_message(ledger)
    end(ledger, "unknown")
    end(ledger, "unknown", now=after(hours=1))
    assert count(ledger) == {("digest", "uncertain"): 1}


def test_for_readers_and_searches_that_are_no_more_nothing_is_to_be_mended(ledger):
    ada, ports = add_reader(ledger), add_search(ledger)
    put_message(ledger, "a", reader=ada.number)
    put_message(ledger, "b", search=ports.number, kind="alert", channel="webhook", target="https://hooks.example.org/")
    end(ledger, "refused")
    end(ledger, "refused")
    assert count(ledger) == {("digest", "refused"): 1, ("alert", "refused"): 1}
    with ledger.writing() as tx:
        readers.remove(tx, ada.number, now=NOW)
        searches.remove(tx, ports.number, now=NOW)
    assert count(ledger) == {}
