"""The checks of `veille doctor` for what is sent."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from corpus.clock import FixedClock
from corpus.ledger import Ledger
from tests.corpus.ledger.examples import add_reader, put_message
from tests.servers.smtp import SmtpServer, answer
from veille import checkup_mail
from veille.checkup_finding import Finding
from veille.checkup_mail import check_mail, check_outbox
from veille.settings import Settings, read_settings

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    (tmp_path / "data").mkdir()
    opened = Ledger.open(f"sqlite:///{tmp_path / 'data' / 'ledger.db'}")
    yield opened
    opened.close()


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as started:
        yield started


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup_mail, "utc_now", FixedClock(NOON))


def settings_for(tmp_path: Path, port: int | None = None, **given: str | None) -> Settings:
    """Of a server on this port of this machine, where one is given."""
    way = {"smtp": f"127.0.0.1:{port}", "smtp_security": "none"} if port else {}
    sender = {"mail_from": "Veille <veille@example.org>", "public_url": "https://veille.example.org"}
    return read_settings(data=tmp_path / "data", **({**sender, **way} | given))


def test_without_readers_no_mail_server_is_needed(tmp_path, ledger):
    assert check_mail(read_settings(data=tmp_path / "data")) == Finding("mail", True, "no reader, no mail")


def test_readers_need_a_server_a_sender_and_pages(tmp_path, ledger):
    add_reader(ledger)
    finding = check_mail(read_settings(data=tmp_path / "data"))
    assert not finding.good
    assert finding.found.startswith("1 reader,")
    assert "VEILLE_SMTP and VEILLE_MAIL_FROM and VEILLE_PUBLIC_URL" in finding.mend


def test_only_what_is_not_set_is_asked_for(tmp_path, ledger, server):
    add_reader(ledger)
    finding = check_mail(settings_for(tmp_path, server.port, public_url=None))
    assert (finding.good, "VEILLE_PUBLIC_URL" in finding.mend, "VEILLE_SMTP" in finding.mend) == (False, True, False)


def test_without_readers_there_need_be_no_pages(tmp_path, ledger, server):
    assert check_mail(settings_for(tmp_path, server.port, public_url=None)).good


def test_a_server_that_lets_us_in_is_good_and_gets_no_mail(tmp_path, ledger, server):
    add_reader(ledger)
    finding = check_mail(settings_for(tmp_path, server.port))
    assert (finding.good, finding.found) == (True, f"1 reader; 127.0.0.1:{server.port} lets us in (not encrypted)")
    assert [command for command in server.commands if command not in ("EHLO", "QUIT")] == []
    assert "QUIT" in server.commands


def test_a_server_is_asked_before_there_are_readers(tmp_path, ledger, server):
    server.faults["EHLO"] = [answer("554 5.7.1 not from here")]
    finding = check_mail(settings_for(tmp_path, server.port))
    assert (finding.good, "EHLO: 554 5.7.1 not from here" in finding.found) == (False, True)


def test_a_server_that_cannot_be_reached_is_named(tmp_path, ledger):
    with SmtpServer() as server:
        port = server.port
    finding = check_mail(settings_for(tmp_path, port))
    assert (finding.good, f"127.0.0.1:{port} takes no mail" in finding.found) == (False, True)
    assert "cannot be reached" in finding.found
    assert "docs/settings.md" in finding.mend


def test_a_password_is_not_given_away_where_the_server_wants_another(tmp_path, ledger):
    with SmtpServer(users={"veille": "right"}) as server:
        finding = check_mail(settings_for(tmp_path, server.port, smtp_user="veille", smtp_password="an-old-one"))
    assert (finding.good, "AUTH: 5" in finding.found) == (False, True)
    assert "an-old-one" not in finding.found + finding.mend


def test_an_outbox_in_which_nothing_is_left_is_good(tmp_path, ledger, at_noon):
    put_message(ledger, now=NOON - timedelta(hours=20))
    assert check_outbox(settings_for(tmp_path)).good


def test_what_is_stuck_is_counted_with_the_verbs_that_show_it(tmp_path, ledger, at_noon, monkeypatch):
    counts = Counter({("alert", "refused"): 2, ("digest", "uncertain"): 1, ("digest", "waiting"): 1})
    monkeypatch.setattr(checkup_mail, "count_undelivered", lambda tx, *, now: counts)
    finding = check_outbox(settings_for(tmp_path))
    assert finding == Finding(
        "outbox",
        False,
        "2 alerts refused, 1 digest that may not have arrived, 1 digest waiting for more than a day",
        "see veille alerts list --failed, veille digest list",
    )


def test_alerts_that_wait_are_not_looked_for_among_the_failed(tmp_path, ledger, at_noon):
    put_message(ledger, kind="alert", now=NOON - timedelta(days=2))
    finding = check_outbox(settings_for(tmp_path))
    assert (finding.found, finding.mend) == ("1 alert waiting for more than a day", "see veille alerts list")


def test_a_digest_that_waits_since_the_day_before_yesterday_is_told_of(tmp_path, ledger, at_noon):
    put_message(ledger, now=NOON - timedelta(days=2))
    finding = check_outbox(settings_for(tmp_path))
    assert (finding.good, finding.found) == (False, "1 digest waiting for more than a day")


def test_a_mail_to_the_operator_that_was_refused_is_told_with_where_its_news_are(tmp_path, ledger, monkeypatch):
    monkeypatch.setattr(checkup_mail, "count_undelivered", lambda tx, *, now: Counter({("incident", "refused"): 1}))
    finding = check_outbox(settings_for(tmp_path))
    assert (finding.good, finding.found) == (False, "1 incident refused")
    assert finding.mend.startswith("see veille incidents list,")
