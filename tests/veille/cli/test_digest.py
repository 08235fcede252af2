"""The verbs of the digest, with a mail server and with real documents: previewed, sent, listed."""

import json
from datetime import timedelta

import pytest

from corpus.clock import utc_now
from corpus.ledger import digests, outbox, readers, runs, tables
from tests.servers.smtp import answer
from tests.veille.digest.newsdesk import arrive
from tests.veille.digest.people import add_reader
from tests.veille.digest.posting import FROM
from tests.veille.storybook import Article, tell
from tests.veille.web.test_pages import Outline

HOSTILE = "\x1b]pwned\x07Boréal <b>paralysé</b>"
YESTERDAY = timedelta(days=1)


@pytest.fixture
def reader(ledger):
    """One who was confirmed three days ago, and is due."""
    return add_reader(ledger, now=utc_now() - 3 * YESTERDAY, hour="00:00")


@pytest.fixture
def told(workspace, reader, monkeypatch):
    """A story that has arrived since."""
    tell(workspace, Article("phare", "Le Phare", "Boréal : 80 000 personnes concernées.", title=HOSTILE))
    backend = arrive(workspace, ["phare"])
    for module in ("sending", "previewing"):
        monkeypatch.setattr(f"veille.digest.{module}.open_index", lambda settings: backend)
    with workspace.ledger.writing() as tx:
        tx.execute(tables.arrivals.update().values(at=utc_now() - timedelta(hours=1)))


def all_rows(ledger):
    with ledger.reading() as tx:
        return {
            table.name: sorted(map(repr, tx.execute(table.select())))
            for table in (tables.readers, tables.digests, tables.outbox, tables.runs, tables.keys)
        }


# preview


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("options", [[], ["--for", "anna"], ["--json"], ["--date"]], ids=["", "for", "json", "date"])
def test_a_preview_changes_nothing(veille, ledger, options):
    today = f"{utc_now():%Y-%m-%d}"
    before = all_rows(ledger)
    ran = veille("digest", "preview", *options, *([today] if options == ["--date"] else []))
    assert (ran.code, ran.err) == (0, "")
    assert all_rows(ledger) == before


@pytest.mark.usefixtures("told")
def test_a_preview_shows_what_the_mail_would_say(veille):
    out = veille("digest", "preview", "--for", "anna").out
    assert "Boréal" in out
    assert "80 000" in out.replace("\u202f", " ").replace("\xa0", " ")
    assert "\x1b" not in out
    assert json.loads(veille("digest", "preview", "--for", "anna", "--json").out)["reader"] == "anna"


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("language", ["fr", "en"])
def test_for_nobody_it_is_of_the_last_day_in_the_language_asked_for(veille, language):
    told = json.loads(veille("digest", "preview", "--json", "--language", language).out)
    assert (told["language"], told["zone"], told["documents"]) == (language, "Europe/Paris", 1)


@pytest.mark.usefixtures("told")
def test_the_page_is_written_where_one_wants_it(veille, tmp_path):
    file = tmp_path / "digest.html"
    ran = veille("digest", "preview", "--html", file)
    assert str(file) in ran.out
    page = file.read_text(encoding="utf-8")
    assert Outline(page).find("html")[0]["lang"] == "fr"
    assert "<b>paralysé" not in page
    refused = veille("digest", "preview", "--html", tmp_path / "missing" / "digest.html")
    assert refused.code == 2
    assert "cannot be written" in refused.err


@pytest.mark.usefixtures("told")
def test_a_preview_of_another_day_ends_at_the_readers_hour(veille):
    day = f"{utc_now() - YESTERDAY:%Y-%m-%d}"
    told = json.loads(veille("digest", "preview", "--for", "anna", "--date", day, "--json").out)
    assert (told["day"], told["documents"]) == (day, 0)


@pytest.mark.parametrize("options", [["--date", "2999-01-01"], ["--for", "zoé"], ["--language", "de"]], ids=" ".join)
def test_a_preview_of_what_cannot_be_is_refused(veille, reader, options):
    ran = veille("digest", "preview", *options)
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize(("language", "whom"), [("fr", "pour un aperçu"), ("en", "for a preview")])
def test_a_preview_for_nobody_says_that_it_is_one(veille, language, whom):
    assert whom in " ".join(veille("digest", "preview", "--language", language).out.split())


# send and list


@pytest.mark.usefixtures("told")
def test_who_is_due_gets_a_mail_and_the_run_is_noted(veille, ledger, server, reader, settings):
    ran = veille("digest", "send", "--due")
    assert (ran.code, ran.out, ran.err) == (0, "digests: 1 sent\n", "")
    (kept,) = server.kept
    assert kept.recipients == ("anna@example.org",)
    assert "Boréal" in kept.message["Subject"]
    assert veille("digest", "send").out == "digests: nobody is due\n"
    with ledger.reading() as tx:
        assert {run["verb"] for run in runs.latest(tx, limit=5)} == {"digest send"}
    assert len(list((settings.data / "digests" / f"anna-{reader.number}").iterdir())) == 2


@pytest.mark.usefixtures("told")
def test_the_line_of_json_tells_a_scheduler_when_to_come_back(veille, server):
    server.faults["RCPT"] = [answer("450 4.2.0 later")]
    ran = veille("digest", "send", "--json")
    assert (ran.code, ran.line["verb"], ran.line["counts"]["waiting"]) == (4, "digest send", 1)
    assert 0 < ran.line["retry_after"] <= 600
    assert "450" in ran.line["errors"][0]["reason"]
    assert "anna@" not in ran.out


@pytest.mark.usefixtures("told", "reader")
def test_a_mail_that_is_refused_for_good_ends_with_three_and_is_listed(veille, server):
    server.faults["RCPT"] = [answer("550 5.1.1 nobody of this name")]
    ran = veille("digest", "send")
    assert (ran.code, ran.out) == (3, "digests: 1 refused or uncertain (`veille digest list`)\n")
    row = veille("digest", "list", "--json").line
    assert (row["reader"], row["state"]) == ("anna", "refused")
    assert "nobody of this name" in row["answer"]


@pytest.mark.usefixtures("told", "reader")
def test_without_a_server_the_digest_is_made_and_waits(veille, ledger, monkeypatch):
    monkeypatch.setenv("VEILLE_MAIL_FROM", FROM)
    ran = veille("digest", "send")
    assert ran.out == "digests: 1 waiting\n"
    assert "VEILLE_SMTP" in ran.err
    with ledger.reading() as tx:
        assert outbox.count_states(tx) == {"waiting": 1}


@pytest.mark.usefixtures("told", "reader")
def test_without_an_address_to_send_from_nothing_is_lost(veille, ledger):
    ran = veille("digest", "send")
    assert ran.code == 1
    assert "VEILLE_MAIL_FROM" in ran.err
    with ledger.reading() as tx:
        assert digests.days(tx) == {}


@pytest.mark.usefixtures("told", "server")
def test_a_day_that_has_a_digest_says_when_it_was_made(veille, reader):
    veille("digest", "send", "--for", "anna")
    ran = veille("digest", "send", "--for", "anna")
    assert (ran.code, ran.out) == (0, "digests: 1 without a mail\n")
    assert "was made at" in ran.err


@pytest.mark.usefixtures("told", "server")
def test_digests_are_listed_with_what_became_of_their_mail(veille, reader):
    assert veille("digest", "list").out == "no digest was made yet: veille digest send\n"
    veille("digest", "send")
    out = veille("digest", "list", "--for", "anna").out
    assert "left out" in out
    assert "sent 20" in " ".join(out.split())
    row = veille("digest", "list", "--json").line
    assert (row["state"], row["repeats"], row["left_out"]) == ("sent", 0, 0)
    assert row["files"] == f"anna-{reader.number}/{row['day']}"
    assert row["message_id"].endswith("@example.org>")
    assert veille("digest", "list", "--for", "zoé").code == 2


# retry


@pytest.mark.usefixtures("told")
def test_a_mail_that_was_refused_is_sent_again_when_a_person_wants_it(veille, server, reader):
    server.faults["RCPT"] = [answer("552 5.2.2 the mailbox is full")]
    veille("digest", "send")
    day = veille("digest", "list", "--json").line["day"]
    ran = veille("digest", "retry", "anna", day)
    assert (ran.code, ran.out) == (0, f"the digest of {day} waits; the next `veille digest send` sends it\n")
    assert veille("digest", "send").out == "digests: 1 sent\n"
    assert len(server.kept) == 1
    refused = veille("digest", "retry", "anna", day)
    assert (refused.code, refused.err) == (2, f"veille: the digest of {day} has not failed: it is sent\n")


@pytest.mark.usefixtures("told")
def test_what_failed_for_one_address_is_not_sent_to_it_after_a_change(veille, ledger, server, reader):
    server.faults["RCPT"] = [answer("550 5.1.1 nobody of this name")]
    veille("digest", "send")
    day = veille("digest", "list", "--json").line["day"]
    with ledger.writing() as tx:
        readers.change(tx, reader.number, address="anna@example.com")
        told = readers.load(tx, reader.number)
        readers.confirm(tx, reader.number, now=utc_now())
    ran = veille("digest", "retry", "anna", day)
    assert (ran.code, "the next one tells all that it told" in ran.err) == (2, True)
    with ledger.writing() as tx:
        readers.advance(tx, reader.number, mark=told.mark, revision=told.revision, seen=told.seen)
    ran = veille("digest", "retry", "anna", day)
    assert (ran.code, "was for another address" in ran.err) == (2, True)


@pytest.mark.parametrize(
    "arguments", [["anna", "2026-01-31"], ["zoé", "2026-01-31"], ["anna", "tuesday"], ["anna", ""]]
)
def test_there_has_to_be_a_mail_to_retry(veille, reader, arguments):
    ran = veille("digest", "retry", *arguments)
    assert (ran.code, ran.out, "--date" in ran.err) == (2, "", False)
