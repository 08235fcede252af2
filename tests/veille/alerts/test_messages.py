"""Another try of an alert's message: only where the next run would send it."""

import pytest

from corpus.ledger import forgetting, outbox, readers, searches
from corpus.ledger.outbox import Draft
from tests.veille.alerts.watch import load, save, subscribe
from tests.veille.newsroom import MORNING
from veille.alerts.messages import retry_message
from veille.errors import InputError


@pytest.fixture
def cancelled(workspace):
    """The number of a mail to Ana, of her search, that was not sent."""
    ana = subscribe(workspace)
    search = save(workspace, channels=["mail"], owner=ana.number)
    draft = Draft("a", "alert", "mail", ana.address, "<a@example.org>", b"Bonjour", ana.number, search.number)
    with workspace.ledger.writing() as tx:
        number = outbox.put(tx, draft, now=MORNING)
        outbox.cancel(tx, search=search.number, reason="a test")
    return number


def suspend(tx, workspace):
    for _ in range(readers.BOUNCES):
        readers.note_bounce(tx, readers.find(tx, "Ana").number, "550 5.1.1 nobody", now=MORNING)


def leave(tx, workspace):
    readers.remove(tx, readers.find(tx, "Ana").number, now=MORNING)


def end(tx, workspace):
    searches.remove(tx, load(workspace).number, now=MORNING)


@pytest.mark.parametrize(
    ("done", "told"),
    [
        (suspend, "to 'Ana': the address is suspended .550 5.1.1 nobody.; `veille readers change Ana --mail ADDRESS`"),
        (leave, "nobody is a reader of this name any more"),
        (end, "is of a search that was removed"),
    ],
)
def test_what_nobody_may_get_is_not_promised(workspace, cancelled, done, told):
    with workspace.ledger.writing() as tx:
        done(tx, workspace)
    with pytest.raises(InputError, match=told):
        retry_message(workspace.ledger, cancelled, now=MORNING)


def test_what_somebody_may_get_waits(workspace, cancelled):
    retry_message(workspace.ledger, cancelled, now=MORNING)
    with workspace.ledger.reading() as tx:
        assert outbox.load(tx, cancelled).state == "waiting"


def test_a_message_whose_words_are_kept_no_longer_is_not_promised(workspace, cancelled):
    with workspace.ledger.writing() as tx:
        forgetting.empty_messages(tx, [cancelled])
    with pytest.raises(InputError, match="what it said is kept no longer"):
        retry_message(workspace.ledger, cancelled, now=MORNING)
