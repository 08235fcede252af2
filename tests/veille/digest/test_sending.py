"""Digests sent: who gets one, once, whatever fails or dies meanwhile."""

import json
import multiprocessing
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from threading import Barrier

import pytest

from corpus.errors import VeilleError
from corpus.ledger import arrivals, digests, indexing, leases, outbox, readers, revisions
from corpus.ledger.holders import this_process
from corpus.ledger.outbox import Outcome
from index.memory import MemoryBackend
from tests.veille.digest.examples import a_digest, an_empty_digest
from tests.veille.digest.newsdesk import arrive, follow
from tests.veille.digest.people import add_reader
from tests.veille.digest.posting import Post, with_mail
from tests.veille.storybook import Article, tell
from veille.digest import sending
from veille.digest.model import Unsupported
from veille.digest.sending import LEASE, send_digests
from veille.errors import InputError
from veille.report import Report
from veille.workspace import open_workspace

#: 8:00 in Paris, half an hour after the reader's.
MORNING = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
ENROLLED = MORNING - timedelta(days=3)


@pytest.fixture
def workspace(settings, clock):
    clock.now = MORNING
    with open_workspace(with_mail(settings), clock=clock) as opened:
        yield opened


@pytest.fixture
def post(monkeypatch):
    post = Post()
    monkeypatch.setattr("veille.mailing.open_mail", lambda settings: {"mail": post})
    return post


@pytest.fixture
def made(monkeypatch):
    """Digests as they are made: invented, of everything; one that is there to be replaced by the test."""
    found = {"digest": a_digest(), "windows": []}

    def make(workspace, backend, reader, window, *, day, now):
        found["windows"].append(window)
        outcome = found["digest"].get(reader.name) if isinstance(found["digest"], dict) else found["digest"]
        if isinstance(outcome, Exception):
            raise outcome
        return replace(outcome, day=day, reader=reader.name)

    monkeypatch.setattr("veille.digest.sending.make_digest", make)
    monkeypatch.setattr("veille.digest.sending.open_index", lambda settings: MemoryBackend())
    return found


def send(workspace, **chosen):
    report = Report("digest send", started=workspace.clock())
    send_digests(workspace, report, **chosen)
    return report


def kept(workspace, reader):
    with workspace.ledger.reading() as tx:
        return digests.listed(tx, reader=reader.number, limit=100)


def load(workspace, reader):
    with workspace.ledger.reading() as tx:
        return readers.load(tx, reader.number)


def put_documents(workspace, number, *, now):
    """So many arrivals; of what, no digest here asks."""
    tell(workspace, *(Article(f"a{now:%d%H}{each}", "Le Phare", "Boréal est à l'arrêt.") for each in range(number)))
    with workspace.ledger.writing() as tx:
        arrivals.append(tx, [(f"a{now:%d%H}{each}", 1) for each in range(number)], now=now)


def test_what_arrived_is_in_the_mail_of_who_is_due(workspace, post, monkeypatch):
    reader = add_reader(workspace.ledger, now=ENROLLED)
    tell(workspace, Article("phare", "Le Phare", "Boréal : 80 000 personnes concernées.", title="Boréal paralysé"))
    backend = arrive(workspace, ["phare"])
    monkeypatch.setattr("veille.digest.sending.open_index", lambda settings: backend)
    follow(workspace, reader, "boréal", "boréal")
    report = send(workspace)
    assert (report.exit_code, report.errors) == (0, [])
    (letter,) = post.letters
    assert letter["To"] == "anna@example.org"
    assert letter["From"] == "Veille <veille@example.org>"
    assert "Boréal" in letter["Subject"]
    assert letter["List-Unsubscribe"].startswith("<https://veille.example.org/unsubscribe/")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for part in ("plain", "html"):
        body = letter.get_body((part,)).get_content()
        assert "Boréal" in body
        assert "80 000 personnes" in body.replace("\u202f", " ").replace("\xa0", " ")
        assert "https://veille.example.org/unsubscribe/" in body
    (digest,) = kept(workspace, reader)
    assert (digest.day, digest.lines > 0, digest.facts["reader"]) == (TODAY, True, "anna")


def test_a_digest_is_sent_once(workspace, post, made):
    reader = add_reader(workspace.ledger, now=ENROLLED)
    assert send(workspace).counts["done"] == 1
    assert send(workspace).counts == {}
    assert post.keys == [f"digest:{reader.number}:2026-03-02"]
    workspace.clock.advance(days=1)
    send(workspace)
    assert post.keys[1:] == [f"digest:{reader.number}:2026-03-03"]


def test_a_digest_tells_what_the_one_before_did_not(workspace, post, made):
    reader = add_reader(workspace.ledger, now=ENROLLED)
    put_documents(workspace, 3, now=ENROLLED)
    send(workspace)
    workspace.clock.advance(days=1)
    put_documents(workspace, 2, now=workspace.clock())
    send(workspace)
    first, second = made["windows"]
    assert (first.after, first.until) == (0, 3)
    assert (second.after, second.until) == (3, 5)
    assert (first.since, first.till, second.since) == (ENROLLED, MORNING, MORNING)
    assert load(workspace, reader).mark == 5


def test_off_for_days_one_digest_tells_all_that_was_missed(workspace, post, made):
    reader = add_reader(workspace.ledger, now=ENROLLED)
    send(workspace)
    workspace.clock.advance(days=9, hours=11)
    send(workspace)
    assert [digest.day for digest in kept(workspace, reader)] == [date(2026, 3, 11), TODAY]
    assert made["windows"][1].since == MORNING


def test_who_moves_between_two_digests_is_told_everything_once(workspace, post, made):
    reader = add_reader(workspace.ledger, now=ENROLLED)
    put_documents(workspace, 2, now=ENROLLED)
    send(workspace)
    for zone, hours in (("Pacific/Auckland", 12), ("America/Anchorage", 1), ("Europe/Paris", 9), ("Europe/Paris", 26)):
        with workspace.ledger.writing() as tx:
            readers.change(tx, reader.number, zone=zone)
        workspace.clock.advance(hours=hours)
        put_documents(workspace, 1, now=workspace.clock())
        send(workspace)
    days = [digest.day.day for digest in kept(workspace, reader)]
    assert days == [4, 3, 2]  # the third came in Auckland, before it did in Paris
    told = [(window.after, window.until) for window in made["windows"]]
    assert told == [(0, 2), (2, 3), (3, 6)]


@pytest.mark.parametrize(("empty", "mails"), [("line", 1), ("nothing", 0)])
def test_a_day_without_news_brings_what_the_reader_chose(workspace, post, made, empty, mails):
    reader = add_reader(workspace.ledger, now=ENROLLED, empty=empty)
    made["digest"] = an_empty_digest()
    report = send(workspace)
    assert len(post.got) == mails
    assert report.counts == ({"done": 1} if mails else {"unchanged": 1})
    (digest,) = kept(workspace, reader)
    assert (digest.message is None) == (not mails)
    assert load(workspace, reader).seen == MORNING
    assert send(workspace).counts == {}


def test_a_day_of_which_everything_was_left_out_is_not_one_without_news(workspace, post, made):
    add_reader(workspace.ledger, now=ENROLLED, empty="nothing")
    made["digest"] = replace(an_empty_digest(), more_revisions=1)
    send(workspace)
    assert len(post.got) == 1


@pytest.mark.parametrize(
    "error", [VeilleError("no model"), ZeroDivisionError("a mistake of ours")], ids=lambda error: type(error).__name__
)
def test_one_digest_that_fails_keeps_nobody_else_from_theirs(workspace, post, made, error, capsys):
    for name in ("anna", "bruno", "chloé"):
        add_reader(workspace.ledger, name, address=f"{name[0]}@example.org", now=ENROLLED)
    made["digest"] = {"anna": a_digest(), "bruno": error, "chloé": a_digest("en")}
    report = send(workspace)
    assert [message.target for message in post.got] == ["a@example.org", "c@example.org"]
    assert report.exit_code == 1
    (told,) = [each["reason"] for each in report.errors if each["item"] == "bruno"]
    assert str(error) in told
    assert ("ZeroDivisionError" in capsys.readouterr().err) == isinstance(error, ZeroDivisionError)
    made["digest"] = a_digest()
    assert send(workspace).counts["done"] == 1
    assert post.got[-1].target == "b@example.org"


def test_without_an_index_what_waits_from_before_is_sent_all_the_same(workspace, post, made, monkeypatch):
    add_reader(workspace.ledger, now=ENROLLED)
    with monkeypatch.context() as patched:
        patched.setattr("veille.mailing.open_mail", lambda settings: {})
        assert send(workspace).counts["waiting"] == 1
    workspace.clock.advance(days=1)
    monkeypatch.setattr("veille.digest.sending.open_index", lambda settings: (_ for _ in ()).throw(VeilleError("gone")))
    report = send(workspace)
    assert (len(post.got), report.exit_code) == (1, 1)
    assert report.errors == [{"item": "digests", "reason": "gone"}]


def test_of_two_processes_the_second_leaves_the_work_to_the_first(workspace, post, made):
    add_reader(workspace.ledger, now=ENROLLED)
    with workspace.ledger.writing() as tx:
        leases.acquire(tx, LEASE, holder="elsewhere 1 0.00", now=MORNING)
    report = send(workspace)
    assert (report.counts, report.exit_code, post.got) == ({"deferred": 1}, 0, [])


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_who_both_believe_to_be_the_first_send_one_digest(settings, clock, post, made, monkeypatch, request, kind):
    url = request.getfixturevalue("postgresql_url") if kind == "postgresql" else None
    clock.now, meeting = MORNING, Barrier(2, timeout=30)
    monkeypatch.setattr("corpus.ledger.leases.acquire", lambda *arguments, **options: True)
    monkeypatch.setattr("veille.digest.sending.to_page", lambda *arguments: (meeting.wait() and "") or "<p>page</p>")
    with open_workspace(with_mail(settings, ledger=url), clock=clock) as one:
        reader = add_reader(one.ledger, now=ENROLLED)
        with open_workspace(one.settings, clock=clock) as other, ThreadPoolExecutor() as pool:
            reports = list(pool.map(send, (one, other)))
        assert {report.exit_code for report in reports} <= {0, 4}  # 4 of who sees it wait while the other sends it
        assert post.keys == [f"digest:{reader.number}:2026-03-02"]
        assert len(kept(one, reader)) == 1


@pytest.mark.parametrize("what", ["leaves", "moves", "is suspended"])
def test_who_goes_while_the_digest_is_made_gets_none(workspace, post, made, monkeypatch, what):
    reader = add_reader(workspace.ledger, now=ENROLLED)

    def make(*arguments, **facts):
        with workspace.ledger.writing() as tx:
            if what == "leaves":
                readers.remove(tx, reader.number, now=MORNING)
            elif what == "moves":
                readers.change(tx, reader.number, address="else@example.org")
                readers.confirm(tx, reader.number, now=MORNING)
            else:
                for _ in range(readers.BOUNCES):
                    readers.note_bounce(tx, reader.number, "no such user", now=MORNING)
        return a_digest()

    monkeypatch.setattr("veille.digest.sending.make_digest", make)
    send(workspace)
    assert (post.got, kept(workspace, reader)) == ([], [])
    assert load(workspace, reader).mark == reader.mark


def test_lines_that_were_left_out_are_told_and_counted(workspace, post, made):
    reader = add_reader(workspace.ledger, now=ENROLLED)
    made["digest"] = replace(a_digest(), unsupported=(Unsupported("doc-1", "90 000 victimes", "90 000 is not there"),))
    report = send(workspace)
    assert report.errors == [{"item": "anna", "reason": "a line of doc-1 was left out: 90 000 is not there"}]
    assert report.exit_code == 0
    assert kept(workspace, reader)[0].omitted == 1


def test_a_server_that_is_not_ready_is_asked_again(workspace, made, monkeypatch):
    add_reader(workspace.ledger, now=ENROLLED)
    post = Post(Outcome("later", "450 come back"))
    monkeypatch.setattr("veille.mailing.open_mail", lambda settings: {"mail": post})
    report = send(workspace)
    assert (report.exit_code, report.counts["waiting"], post.got) == (4, 1, [])
    assert report.retry_at is not None
    workspace.clock.now = report.retry_at
    assert send(workspace).exit_code == 0
    assert len(post.got) == 1


def test_a_mail_that_is_refused_for_good_ends_with_three(workspace, made, monkeypatch):
    add_reader(workspace.ledger, now=ENROLLED)
    monkeypatch.setattr("veille.mailing.open_mail", lambda settings: {"mail": Post(Outcome("refused", "554 no"))})
    assert send(workspace).exit_code == 3


def test_while_the_index_is_rebuilt_no_digest_is_made_without_what_its_reader_follows(workspace, post, monkeypatch):
    reader = add_reader(workspace.ledger, now=ENROLLED)
    follow(workspace, reader, "boréal", "boréal")
    whole = arrive(workspace, tell(workspace, Article("phare", "Le Phare", "Boréal est à l'arrêt.")))
    with workspace.ledger.writing() as tx:
        indexing.announce(tx, "phare", now=MORNING)
    monkeypatch.setattr("veille.digest.sending.open_index", lambda settings: MemoryBackend())
    report = send(workspace)
    assert (report.exit_code, post.got) == (4, [])
    assert report.errors == [{"item": "anna", "reason": "the index is being rebuilt: it lacks 1 of 1 documents"}]
    monkeypatch.setattr("veille.digest.sending.open_index", lambda settings: whole)
    assert send(workspace).exit_code == 0
    assert kept(workspace, reader)[0].facts["sections"][0]["search"] == "boréal"


# clocks, zones, and who takes another for dead


def test_a_clock_that_was_years_ahead_keeps_no_reader_waiting_for_years(workspace, post, made):
    add_reader(workspace.ledger, now=ENROLLED)
    workspace.clock.now = datetime(2036, 1, 1, 7, 0, tzinfo=UTC)
    send(workspace)
    workspace.clock.now = MORNING
    send(workspace)
    workspace.clock.advance(days=1)
    send(workspace)
    assert [key.partition(":")[2][-10:] for key in post.keys] == ["2036-01-01", "2026-03-02", "2026-03-03"]
    windows = made["windows"]
    assert windows[2].since == MORNING
    for one, next_ in pairwise(windows):
        assert (one.until, one.changed_until) == (next_.after, next_.changed_after)
        assert one.since <= one.till


def test_who_confirmed_by_a_clock_that_was_years_ahead_is_not_kept_waiting(workspace, post, made):
    add_reader(workspace.ledger, now=datetime(2036, 1, 1, tzinfo=UTC))
    send(workspace)
    assert len(post.got) == 1


def test_a_day_by_name_goes_on_where_the_last_digest_ended_though_a_clock_was_ahead(workspace, post, made):
    add_reader(workspace.ledger, now=ENROLLED)
    workspace.clock.now = datetime(2036, 1, 1, 7, 0, tzinfo=UTC)
    send(workspace)
    workspace.clock.now = MORNING
    put_documents(workspace, 3, now=MORNING - timedelta(days=2))
    send(workspace, due=False, name="anna")
    assert (made["windows"][1].after, made["windows"][1].until) == (0, 3)


def test_a_time_zone_that_went_out_of_use_keeps_nobody_else_waiting(workspace, post, made):
    for name, zone in (("anna", "Europe/Atlantide"), ("bruno", "Europe/Paris")):
        add_reader(workspace.ledger, name, zone=zone, now=ENROLLED)
    report = send(workspace)
    assert [message.target for message in post.got] == ["bruno@example.org"]
    assert report.exit_code == 1
    assert report.errors[0]["item"] == "anna"
    assert "--zone" in report.errors[0]["reason"]


def test_who_slept_over_a_day_that_another_process_told_does_not_tell_it_again(workspace, post, made, monkeypatch):
    """The other took this one for dead, and made the digest of the next day."""
    reader = add_reader(workspace.ledger, now=ENROLLED)
    put_documents(workspace, 3, now=ENROLLED)
    awake, dreamt = sending.make_digest, []

    def sleep(*arguments, **facts):
        if not dreamt:
            dreamt.append(True)
            workspace.clock.advance(days=1)
            with workspace.ledger.writing() as tx:
                leases.release(tx, LEASE, holder=this_process())
            send(workspace)
        return awake(*arguments, **facts)

    monkeypatch.setattr("veille.digest.sending.make_digest", sleep)
    send(workspace)
    assert [digest.day.day for digest in kept(workspace, reader)] == [3]
    assert len(post.got) == 1


def test_what_was_changed_of_what_a_reader_knows_is_in_one_window(workspace, post, made):
    reader = add_reader(workspace.ledger, now=ENROLLED)
    for _ in range(3):
        put_documents(workspace, 2, now=workspace.clock())
        send(workspace)
        workspace.clock.advance(days=1)
    windows = made["windows"]
    assert all(one.changed_until == after.changed_after for one, after in pairwise(windows))
    with workspace.ledger.reading() as tx:
        assert load(workspace, reader).revision == windows[-1].changed_until == revisions.newest(tx)


# by name and day


def test_a_named_reader_gets_todays_whatever_the_hour(workspace, post, made):
    workspace.clock.now = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
    anna, _ = (add_reader(workspace.ledger, name, now=ENROLLED) for name in ("anna", "bruno"))
    send(workspace, due=False, name="anna")
    assert post.keys == [f"digest:{anna.number}:2026-03-02"]
    workspace.clock.now = MORNING
    send(workspace, name="anna")  # due, and has it
    assert len(post.got) == 1


def test_a_day_that_has_a_digest_is_not_made_again(workspace, post, made):
    add_reader(workspace.ledger, now=ENROLLED)
    send(workspace)
    workspace.clock.advance(hours=5)
    report = send(workspace, due=False, name="anna", day=TODAY)
    assert (len(post.got), report.exit_code, report.counts) == (1, 0, {"unchanged": 1})
    assert report.errors == [
        {"item": "anna", "reason": "the digest of 2026-03-02 was made at 2026-03-02 07:00 UTC; there is one"}
    ]


def test_a_missed_day_is_told_up_to_its_hour_and_the_next_goes_on_there(workspace, post, made):
    add_reader(workspace.ledger, now=ENROLLED)
    for day in (-2, -1, 0):
        put_documents(workspace, 2, now=MORNING - timedelta(hours=1, days=-day))
    send(workspace, due=False, name="anna", day=date(2026, 3, 1))
    send(workspace)
    told = [(window.after, window.until) for window in made["windows"]]
    assert told == [(0, 4), (4, 6)]
    assert made["windows"][0].till == made["windows"][1].since == datetime(2026, 3, 1, 6, 30, tzinfo=UTC)


def test_no_day_is_told_to_who_came_later(workspace, post, made):
    add_reader(workspace.ledger, "anna", now=ENROLLED)
    add_reader(workspace.ledger, "bruno", now=MORNING)
    with pytest.raises(InputError, match="on 2026-02-28 there was no reader bruno: since 2026-03-02"):
        send(workspace, due=False, name="bruno", day=date(2026, 2, 28))
    send(workspace, due=False, day=date(2026, 2, 28))
    assert [message.target for message in post.got] == ["anna@example.org"]


def test_an_earlier_day_is_told_for_itself(workspace, post, made):
    reader = add_reader(workspace.ledger, now=ENROLLED)
    put_documents(workspace, 3, now=ENROLLED + timedelta(hours=1))
    send(workspace)
    mark = load(workspace, reader)
    send(workspace, due=False, name="anna", day=date(2026, 2, 28))
    window = made["windows"][1]
    assert (window.since, window.till) == (
        datetime(2026, 2, 27, 6, 30, tzinfo=UTC),
        datetime(2026, 2, 28, 6, 30, tzinfo=UTC),
    )
    assert (window.after, window.until) == (0, 3)
    assert load(workspace, reader).mark == mark.mark
    assert load(workspace, reader).seen == mark.seen


def test_a_day_alone_is_of_all_who_receive(workspace, post, made):
    add_reader(workspace.ledger, "anna", now=ENROLLED)
    add_reader(workspace.ledger, "bruno", now=ENROLLED)
    add_reader(workspace.ledger, "claire", now=ENROLLED, confirmed=False)
    send(workspace, due=False, day=TODAY)
    assert [message.target for message in post.got] == ["anna@example.org", "bruno@example.org"]


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"name": "zoé"}, "there is no reader 'zoé'; the readers are anna, bruno"),
        ({"name": "anna", "day": date(2026, 3, 3)}, "2026-03-03 is still to come"),
        ({"name": "bruno"}, "waits for its confirmation"),
        ({"name": "bruno", "due": True}, "waits for its confirmation"),
    ],
    ids=["nobody", "tomorrow", "unconfirmed", "unconfirmed and due"],
)
def test_what_cannot_be_is_refused(workspace, post, made, chosen, said):
    add_reader(workspace.ledger, "anna", now=ENROLLED)
    add_reader(workspace.ledger, "bruno", now=ENROLLED, confirmed=False)
    with pytest.raises(InputError, match=said):
        send(workspace, **{"due": False} | chosen)
    assert post.got == []


# killed

STEPS = ["before digests.store", "after digests.store", "after outbox.put", "after readers.advance"]
STEPS += ["after _keep", "before drain", "after drain", "before file", "before digests.note_filed", "after file"]
KILLS = {
    "before drain": "before send_waiting",
    "after drain": "after send_waiting",
    "before file": "before file_digests",
    "after file": "after file_digests",
}


@pytest.fixture(scope="module")
def processes():
    """Processes that have loaded everything before they are forked."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.veille.digest.killed"])
    return context


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_nothing_is_lost_and_nothing_doubled(tmp_path, workspace, processes, step):
    from tests.veille.digest.killed import send as send_there

    reader = add_reader(workspace.ledger, now=ENROLLED)
    put_documents(workspace, 3, now=MORNING)
    for moment, code in ((KILLS.get(step, step), -signal.SIGKILL), (None, 0), (None, 0)):
        process = processes.Process(target=partial(send_there, tmp_path, MORNING, moment))
        process.start()
        process.join(60)
        assert process.exitcode == code
    mails = [json.loads(line) for line in (tmp_path / "mails").read_text(encoding="utf-8").splitlines()]
    assert [key for key, _ in mails] == [f"digest:{reader.number}:2026-03-02"]
    (digest,) = kept(workspace, reader)
    with workspace.ledger.reading() as tx:
        assert outbox.load(tx, digest.message).state == "sent"
        assert outbox.count_states(tx) == {"sent": 1}
    assert (load(workspace, reader).mark, digest.until) == (3, 3)
    folder = tmp_path / "data" / "digests" / f"anna-{reader.number}"
    assert sorted(path.name for path in folder.iterdir()) == ["2026-03-02.html", "2026-03-02.json"]
    assert digest.filed is not None
