"""Telling: when an alert is made, and what it puts into the outbox."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from corpus.ledger import alerts, outbox, readers, searches
from tests.servers.smtp import SmtpServer
from tests.veille.alerts.receiver import Answer
from tests.veille.alerts.watch import (
    arrive,
    article,
    found_by,
    load,
    messages,
    run,
    save,
    subscribe,
    told,
    untold,
)
from veille.alerts.messages import retry_message
from veille.errors import InputError
from veille.searches import stop_mail
from veille.workspace import open_workspace

pytestmark = pytest.mark.usefixtures("in_memory")


@pytest.fixture
def mailing(settings, clock):
    """A workspace that may write mail; its server answers to nobody."""
    given = {"smtp": "127.0.0.1:9", "smtp_security": "none", "mail_from": "Veille <veille@example.org>"}
    chosen = settings.model_copy(update=given | {"public_url": "https://veille.example.org"})
    with open_workspace(chosen, clock=clock) as opened:
        yield opened


def test_what_is_found_in_quiet_hours_waits_until_they_end(workspace, clock):
    clock.now = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)  # 23:00 in Paris, where the clock is set forth at 02:00
    save(workspace, quiet="22:00-07:00")
    arrive(workspace, article("a"))
    run(workspace)
    clock.now = datetime(2026, 3, 29, 4, 59, tzinfo=UTC)
    arrive(workspace, article("b"))
    run(workspace)
    assert (untold(workspace), messages(workspace)) == (["a", "b"], [])
    clock.now = datetime(2026, 3, 29, 5, 0, tzinfo=UTC)
    run(workspace)
    (text,) = told(workspace)
    assert text.startswith("Recherche «\u00a0griffe\u00a0»\u00a0: 2 documents, 2 sujets\n")


def test_a_daily_alert_tells_what_came_in_a_day_at_its_hour(workspace, clock):
    save(workspace, schedule="daily 12:00")  # it is 10:00 in Paris
    arrive(workspace, article("a"))
    for hours, expected in ((1, 0), (1, 1), (5, 1), (19, 2)):
        clock.advance(hours=hours)
        run(workspace)
        assert len(messages(workspace)) == expected
        if (hours, expected) == (5, 1):
            arrive(workspace, article("b"))
            run(workspace)
            assert untold(workspace) == ["b"]


def test_an_hour_in_which_nothing_came_is_kept_too(workspace, clock):
    save(workspace, schedule="hourly")
    clock.advance(hours=1)
    run(workspace)
    arrive(workspace, article("a"))
    run(workspace)
    assert untold(workspace) == ["a"]
    clock.advance(hours=1)
    run(workspace)
    assert untold(workspace) == []


@pytest.mark.parametrize("facts", [{"schedule": "digest"}, {"channels": []}], ids=["digest", "no channel"])
def test_what_goes_nowhere_is_found_and_not_told_later(workspace, facts):
    search = save(workspace, **facts)
    arrive(workspace, article("a"))
    run(workspace)
    assert ([each.document for each in found_by(workspace)], messages(workspace)) == (["a"], [])
    with workspace.ledger.writing() as tx:
        searches.change(tx, search.number, schedule="now", channels=["stdout"])
    arrive(workspace, article("b"))
    run(workspace)
    (text,) = told(workspace)
    assert "Titre de b" in text
    assert "Titre de a" not in text


def test_an_alert_is_one_message_on_each_channel_with_an_identifier_of_its_own(workspace, receiver):
    save(
        workspace, channels=[f"webhook:{receiver.url}", f"slack:{receiver.url}", f"webhook:{receiver.url}/2", "stdout"]
    )
    arrive(workspace, article("a"), article("b"))
    run(workspace)
    put = messages(workspace)
    assert [message.key for message in put] == [
        "alert:1:webhook#1",
        "alert:1:slack#2",
        "alert:1:webhook#3",
        "alert:1:stdout#4",
    ]
    assert len({message.identifier for message in put}) == 4
    assert {message.state for message in put} == {"sent"}
    signed = ["webhook-signature" in got.headers for got in receiver.got]
    assert signed == [True, False, True]


def test_a_run_that_comes_too_late_tells_nothing(workspace, monkeypatch):
    save(workspace)
    arrive(workspace, article("a"))
    search, make = load(workspace), alerts.make

    def make_after_another(tx, *given, **options):
        make(tx, search.number, ["a"], {}, now=workspace.clock())
        return make(tx, *given, **options)

    monkeypatch.setattr(alerts, "make", make_after_another)
    _, report = run(workspace)
    assert (messages(workspace), report.exit_code) == ([], 4)


# mail


def test_a_mail_is_for_the_owner_and_can_be_ended(mailing):
    owner = subscribe(mailing)
    save(mailing, channels=["mail"], owner=owner.number, language="en")
    arrive(mailing, article("a", title='Boréal <b>"down"</b> & out'))
    run(mailing)
    (message,) = messages(mailing)
    assert (message.channel, message.target, message.reader) == ("mail", "ana@example.org", owner.number)
    mail = message_from_bytes(message.payload, policy=policy.default)
    assert mail["Subject"] == 'Alert “griffe”: Boréal <b>"down"</b> & out'
    assert mail["To"] == "ana@example.org"
    assert mail["Message-ID"] == message.identifier
    assert mail["List-Id"] == "<search-1.veille.example.org>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url, mailto = mail["List-Unsubscribe"].split(", ")
    assert url.startswith("<https://veille.example.org/unsubscribe/")
    assert mailto == "<mailto:veille@example.org?subject=unsubscribe%20griffe>"
    plain, page = (mail.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))
    assert '- Boréal <b>"down"</b> & out\n' in plain
    assert url.strip("<>") in plain.splitlines()
    assert "Boréal &lt;b&gt;&quot;down&quot;&lt;/b&gt; &amp; out</a>" in page
    assert f'href="{url.strip("<>")}"' in page


def test_a_mail_reaches_its_server_once(settings, clock):
    with SmtpServer() as server:
        given = {"smtp": f"127.0.0.1:{server.port}", "smtp_security": "none", "mail_from": "veille@example.org"}
        with open_workspace(settings.model_copy(update=given), clock=clock) as opened:
            save(opened, channels=["mail"], owner=subscribe(opened).number)
            arrive(opened, article("a"))
            run(opened)
            _, report = run(opened)
            assert ([each.state for each in messages(opened)], report.exit_code) == (["sent"], 0)
        (kept,) = server.kept
    assert kept.recipients == ("ana@example.org",)
    assert kept.message["Subject"] == "Alerte «\u00a0griffe\u00a0»\u00a0: Titre de a".replace("\u00a0", " ")


def test_an_owner_who_gets_nothing_misses_a_mail_and_this_is_said(mailing):
    owner = subscribe(mailing)
    save(mailing, channels=["mail", "stdout"], owner=owner.number)
    with mailing.ledger.writing() as tx:
        for _ in range(readers.BOUNCES):
            readers.note_bounce(tx, owner.number, "550 no such user", now=mailing.clock())
    arrive(mailing, article("a"))
    _, report = run(mailing)
    assert [message.channel for message in messages(mailing)] == ["stdout"]
    assert report.errors == [
        {"item": "search griffe", "reason": "its owner 'Ana' gets no mail: the address is suspended"}
    ]


def test_a_mail_that_cannot_be_written_is_not_lost(workspace):
    owner = subscribe(workspace)
    save(workspace, channels=["mail"], owner=owner.number)
    arrive(workspace, article("a"))
    _, report = run(workspace)
    assert (untold(workspace), report.exit_code) == (["a"], 4)
    assert "VEILLE_MAIL_FROM" in report.errors[0]["reason"]


def test_the_mail_of_a_search_can_be_stopped_and_nothing_else_of_it(mailing, receiver):
    owner = subscribe(mailing)
    receiver.answers = [Answer(503)]
    search = save(mailing, channels=["mail", f"webhook:{receiver.url}"], owner=owner.number)
    arrive(mailing, article("a"))
    run(mailing)
    with mailing.ledger.writing() as tx:
        stop_mail(tx, search.number, now=mailing.clock())
    assert {message.channel: message.state for message in messages(mailing)} == {
        "mail": "cancelled",
        "webhook": "waiting",
    }
    assert load(mailing).channels == (f"webhook:{receiver.url}",)


# what fails


def test_a_hook_that_fails_is_tried_again_under_the_same_id(workspace, clock, receiver):
    save(workspace, channels=[f"webhook:{receiver.url}"])
    arrive(workspace, article("a"))
    receiver.answers = [Answer(500), Answer(429, {"Retry-After": "7200"}), Answer(drop=True), Answer()]
    for delay, state, tried in (({}, "waiting", 1), ({"minutes": 5}, "waiting", 2), ({"minutes": 119}, "waiting", 2)):
        clock.advance(**delay)
        _, report = run(workspace)
        (message,) = messages(workspace)
        assert (message.state, len(receiver.got), report.exit_code) == (state, tried, 4)
    clock.advance(minutes=1)
    run(workspace)
    clock.advance(days=1)
    _, report = run(workspace)
    (message,) = messages(workspace)
    assert (message.state, message.repeats, report.exit_code) == ("sent", 1, 0)
    assert len(receiver.got) == 4
    assert len({got.body for got in receiver.got}) == len(set(receiver.ids)) == 1


def test_a_hook_that_refuses_goes_to_the_failed_ones_until_a_person_wants_it_again(workspace, receiver):
    save(workspace, channels=[f"webhook:{receiver.url}"])
    arrive(workspace, article("a"))
    receiver.answers = [Answer(410), Answer()]
    _, report = run(workspace)
    (message,) = messages(workspace)
    assert (message.state, report.exit_code) == ("refused", 3)
    assert "geheim" not in str(report.errors)
    run(workspace)
    assert len(receiver.got) == 1
    retry_message(workspace.ledger, message.number, now=workspace.clock())
    run(workspace)
    assert ([each.state for each in messages(workspace)], len(receiver.got)) == (["sent"], 2)


def test_only_a_message_of_an_alert_that_failed_can_be_tried_again(workspace):
    save(workspace)
    arrive(workspace, article("a"))
    run(workspace)
    draft = outbox.Draft("other", "confirmation", "mail", "ana@example.org", "<other@example.org>", b"x")
    with workspace.ledger.writing() as tx:
        other = outbox.put(tx, draft, now=workspace.clock())
    for number in (1, other, 99):
        with pytest.raises(InputError, match="veille alerts list --failed"):
            retry_message(workspace.ledger, number, now=workspace.clock())
