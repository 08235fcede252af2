"""Whatever sources, clock, mail server and checks do, each incident is told once, and its end at most once."""

import re
import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from corpus.clock import FixedClock
from corpus.ledger import batches
from corpus.ledger.outbox import Outcome
from corpus.ledger.tables import outbox as table
from tests.veille.incidents.troubled import listed, make_catalogue, make_health, make_supply, standing
from tests.veille.mail.post import mail_settings
from tests.veille.newsroom import MORNING
from veille.incidents import checking, telling
from veille.incidents.judging import WATCH
from veille.report import Report
from veille.workspace import open_workspace

SOURCES = ("avis", "kev", "press")
STATES = {"healthy": "as_expected", "late": "few_items", "failing": "silent", "unclear": "last_failed"}
#: Where a check may be killed, or meet another one: before it calls this.
STEPS = (
    (checking, "record"),
    (checking, "report_health"),
    (checking, "tell"),
    (telling, "_draft"),
    (checking, "send_waiting"),
)
#: And where it may be killed within a transaction.
WITHIN = ((telling.incidents, "note_told"), (checking.incidents, "record"), (telling.outbox, "put"))


#: A source's title with its slug, or what stands in its place for the watch.
NAME = r"(?:.*\((\w+)\)|The watch itself)"


class Killed(BaseException):
    """What ends a check in the middle."""


class Post:
    """A mail server: it takes what comes, or asks to come back, or says nothing."""

    outcome = Outcome("sent", "250 OK")

    def send(self, message, hand_over):
        hand_over()
        return self.outcome

    def close(self):
        """Nothing to leave."""


class Watch(RuleBasedStateMachine):
    empty_ledger: Path

    def __init__(self):
        super().__init__()
        self.patches = pytest.MonkeyPatch()
        self.folder = tempfile.TemporaryDirectory()
        folder = Path(self.folder.name)
        (folder / "data").mkdir()
        shutil.copy(self.empty_ledger, folder / "data" / "ledger.db")
        make_catalogue(folder / "sources", *SOURCES)
        given = {"data": folder / "data", "sources": folder / "sources", "operator": "operator@example.com"}
        self.with_server, self.without = mail_settings(25, **given), mail_settings(25, **given, smtp=None)
        self.clock, self.post = FixedClock(MORNING), Post()
        self.opening = open_workspace(self.with_server, clock=self.clock)
        self.workspace = self.opening.__enter__()
        self.states = dict.fromkeys(SOURCES, "healthy")
        self.has_server = True
        #: The sources of incidents that were told of while they lasted, by number.
        self.told: dict[int, str] = {}
        self.mails: list[tuple[list[str], list[str]]] = []
        self.patches.setattr(checking, "measure_health", lambda workspace: self.measure())
        self.patches.setattr("veille.mailing.open_mail", lambda settings: {"mail": self.post} if settings.smtp else {})

    def measure(self):
        supply = make_supply(self.clock())
        return [
            make_health(slug, "late" if state == "unclear" else state, STATES[state], supply=supply)
            for slug, state in self.states.items()
        ]

    @rule()
    def poll(self):
        with self.workspace.ledger.writing() as tx:
            for slug in SOURCES:
                batches.begin(tx, slug, now=self.clock())

    @rule(slug=st.sampled_from(SOURCES), state=st.sampled_from(list(STATES)))
    def change(self, slug, state):
        self.states[slug] = state

    @rule(hours=st.sampled_from([-49, -2, 1, 1, 2, 5, 23, 25, 170]), polled=st.booleans())
    def wait(self, hours, polled):
        self.clock.now += timedelta(hours=hours)
        if polled:
            self.poll()

    @rule(kind=st.sampled_from(["sent", "later", "unknown"]))
    def answer(self, kind):
        self.post.outcome = Outcome(kind, kind)

    @rule(has_server=st.booleans())
    def configure(self, has_server):
        self.has_server = has_server

    @rule()
    def check(self):
        workspace = replace(self.workspace, settings=self.with_server if self.has_server else self.without)
        checking.check_incidents(workspace, Report("incidents check", started=self.clock()))
        self.compare()

    @precondition(lambda self: self.has_server)
    @rule(step=st.sampled_from([*STEPS, *WITHIN]), after=st.booleans())
    def check_and_be_killed(self, step, after):
        module, name = step
        function = getattr(module, name)

        def die(*arguments, **options):
            if after:
                function(*arguments, **options)
            raise Killed

        with self.patches.context() as patches:
            patches.setattr(module, name, die)
            try:
                self.check()
            except Killed:
                self.compare()

    @rule(step=st.sampled_from(STEPS), meanwhile=st.sampled_from(["check", "change"]))
    def check_while_another_does(self, step, meanwhile):
        module, name = step
        function = getattr(module, name)

        def meet(*arguments, **options):
            patches.undo()
            if meanwhile == "change":
                self.states["avis"] = "failing" if self.states["avis"] == "healthy" else "healthy"
            self.check()
            return function(*arguments, **options)

        patches = pytest.MonkeyPatch()
        patches.setattr(module, name, meet)
        self.check()
        patches.undo()

    def compare(self):
        """What the mails say, and what the ledger says was told."""
        found = listed(self.workspace.ledger)
        begins, ends = self.read_mails()
        self.told |= {each.number: each.source for each in found if each.told and not each.end_told}
        assert begins == Counter(self.told.values())
        assert ends == Counter(each.source for each in found if each.end_told)
        assert len(standing(self.workspace.ledger)) == len(set(standing(self.workspace.ledger)))

    def read_mails(self):
        """How often mails tell of a begin and of an end of each source's incidents."""
        with self.workspace.ledger.reading() as tx:
            payloads = tx.scalars(
                select(table.c.payload).where(table.c.number > len(self.mails)).order_by(table.c.number)
            )
            self.mails += [read_mail(payload) for payload in payloads]
        begins, ends = zip(([], []), *self.mails, strict=True)
        return Counter(chain(*begins)), Counter(chain(*ends))

    def teardown(self):
        """When all is well again and goes on for a day, everything has been told, and every mail sent."""
        try:
            self.states, self.has_server, self.post.outcome = dict.fromkeys(SOURCES, "healthy"), True, Post.outcome
            for _ in range(20):
                self.wait(3, polled=True)
                if self.clock().hour < 3:
                    self.check()
            self.check()
            found = listed(self.workspace.ledger)
            assert all(each.told and each.ended and each.end_told for each in found)
            with self.workspace.ledger.reading() as tx:
                assert set(tx.scalars(select(table.c.state))) <= {"sent", "uncertain"}
        finally:
            self.patches.undo()
            self.opening.__exit__(None, None, None)
            self.folder.cleanup()


def read_mail(payload):
    """Of which sources a mail tells that they are in trouble, and of which that they are well again."""
    text = message_from_bytes(payload, policy=default).get_body(("plain",)).get_content().replace("\r\n", "\n")
    new, _, over = text.partition("Well again, for a day or more:\n")
    begins = re.findall(rf"^{NAME}: \w+\nWhat", new, re.MULTILINE)
    ends = re.findall(rf"^- {NAME}:", over, re.MULTILINE)
    return [found or WATCH for found in begins], [found or WATCH for found in ends]


def test_each_incident_is_told_once_and_its_end_at_most_once(empty_ledger):
    Watch.empty_ledger = empty_ledger
    run_state_machine_as_test(Watch, settings=examples(max_examples=15, stateful_step_count=20, deadline=None))
