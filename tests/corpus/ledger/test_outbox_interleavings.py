"""Senders, crashes and clocks in any order: no message is lost, and no mail sent more than twice without an answer."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import LedgerError
from corpus.ledger import Ledger, outbox
from corpus.ledger.outbox import Message, Outcome
from corpus.ledger.tables import outbox as table
from tests.corpus.ledger.examples import NOW, make_message

STATES = {"waiting", "sending", "sent", "refused", "uncertain", "cancelled"}
KINDS = ("sent", "refused", "later", "unknown")
SENDERS = (0, 1, 2)
senders = st.sampled_from(SENDERS)
steps = st.one_of(
    st.tuples(st.just("claim"), senders),
    st.tuples(st.just("hand_over"), senders),
    st.tuples(st.just("settle"), senders, st.sampled_from(KINDS)),
    st.tuples(st.just("crash"), senders),
    st.tuples(st.just("release")),
    st.tuples(st.just("wait"), st.sampled_from([-600, -5, 1, 5, 15, 61, 1500])),
    st.tuples(st.just("put")),
)
#: So that a message comes far: a sender that claims, hands over and ends in some way, and time that passes.
rounds = st.tuples(senders, st.sampled_from(["crash", *KINDS])).map(
    lambda chosen: [
        ("claim", chosen[0]),
        ("hand_over", chosen[0]),
        ("crash", chosen[0]) if chosen[1] == "crash" else ("settle", *chosen),
        ("release",),
        ("wait", 1500),
    ]
)
#: One that is given up while it still sends, and another that takes its message.
stalls = st.tuples(senders, senders).map(
    lambda chosen: [
        ("claim", chosen[0]),
        ("wait", 61),
        ("release",),
        ("claim", chosen[1]),
        ("hand_over", chosen[0]),
        ("hand_over", chosen[1]),
    ]
)
plans = st.lists(st.one_of(steps.map(lambda step: [step]), rounds, stalls), min_size=3, max_size=25).map(
    lambda parts: [("put",), *(step for part in parts for step in part)]
)


@dataclass
class Sender:
    name: str
    message: Message | None = None
    handed: bool = False


@dataclass
class World:
    """Senders and what really reached the other side."""

    ledger: Ledger
    now = NOW
    dead: set[str] = field(default_factory=set)
    started: int = 0
    put_so_far: int = 0
    #: Whole transmissions of each message of which no answer was recorded.
    unanswered: Counter[int] = field(default_factory=Counter)
    senders: dict[int, Sender] = field(default_factory=dict)

    def start(self, place: int) -> None:
        self.started += 1
        self.senders[place] = Sender(f"machine {self.started} 0.00")

    def put(self) -> None:
        self.put_so_far += 1
        with self.ledger.writing() as tx:
            assert outbox.put(tx, make_message(f"m{self.put_so_far}"), now=self.now)

    def claim(self, place: int) -> None:
        sender = self.senders[place]
        if sender.message is None:
            with self.ledger.writing() as tx:
                sender.message = outbox.claim(tx, holder=sender.name, now=self.now)

    def hand_over(self, place: int) -> None:
        sender = self.senders[place]
        if sender.message is None or sender.handed:
            return
        try:
            with self.ledger.writing() as tx:
                outbox.hand_over(tx, sender.message.number, holder=sender.name)
        except LedgerError:
            sender.message = None
        else:
            sender.handed = True
            self.unanswered[sender.message.number] += 1

    def settle(self, place: int, kind: outbox.OutcomeKind) -> None:
        sender = self.senders[place]
        if sender.message is None or (kind == "sent" and not sender.handed):
            return
        with self.ledger.writing() as tx:
            outcome = Outcome(kind, f"answer {kind}")
            state = outbox.settle(tx, sender.message, outcome, holder=sender.name, now=self.now)
        if sender.handed and state is not None and kind != "unknown":
            self.unanswered[sender.message.number] -= 1
        sender.message, sender.handed = None, False

    def crash(self, place: int) -> None:
        self.dead.add(self.senders[place].name)
        self.start(place)

    def release(self) -> None:
        with self.ledger.writing() as tx:
            outbox.release_lost(tx, now=self.now)

    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    def check(self) -> None:
        with self.ledger.reading() as tx:
            messages = outbox.listed(tx, limit=1000)
        assert len(messages) == self.put_so_far
        assert {message.state for message in messages} <= STATES
        assert all((message.state == "sending") == (message.holder is not None) for message in messages)
        assert all(message.repeats <= 1 for message in messages)
        assert max(self.unanswered.values(), default=0) <= 2
        for message in messages:
            assert self.unanswered[message.number] <= 1 + message.repeats


@pytest.fixture
def dead(monkeypatch):
    names = set()
    monkeypatch.setattr(outbox, "is_dead", names.__contains__)
    return names


def run(ledger, dead, plan):
    with ledger.writing() as tx:
        tx.execute(table.delete())
    world = World(ledger, dead=dead)
    for place in SENDERS:
        world.start(place)
    for name, *arguments in plan:
        getattr(world, name)(*arguments)
        world.check()
    return world


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans)
def test_nothing_is_lost_and_nothing_sent_more_than_twice_unanswered(ledger, dead, plan):
    dead.clear()
    run(ledger, dead, plan)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans)
def test_every_message_comes_to_an_end_when_senders_go_on(ledger, dead, plan):
    dead.clear()
    world = run(ledger, dead, plan)
    for place in SENDERS:
        world.crash(place)
    # Beyond what waits and what is held, also after a clock that was set back.
    world.wait(60 * 24 * 400)
    for _ in range(2 * world.put_so_far + 1):
        world.release()
        world.claim(0)
        world.hand_over(0)
        world.settle(0, "sent")
        world.check()
    with ledger.reading() as tx:
        assert set(outbox.count_states(tx)) <= {"sent", "refused", "uncertain"}
