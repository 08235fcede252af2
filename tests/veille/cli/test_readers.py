"""The verbs of readers: what they make, print and refuse, with a mail server and without."""

import json
import re

import pytest

from corpus.ledger import outbox, readers, searches
from tests.servers.smtp import answer
from tests.veille.newsroom import MORNING

ANNA = ("readers", "add", "anna", "--mail", "anna@example.org")


@pytest.fixture
def server(server, monkeypatch):
    """With pages that readers reach."""
    monkeypatch.setenv("VEILLE_PUBLIC_URL", "https://veille.example.org")
    return server


def find(ledger, name="anna"):
    with ledger.reading() as tx:
        return readers.find(tx, name)


def save_search(ledger, name):
    facts = {"query": "rançongiciel", "language": "fr", "schedule": "digest", "channels": (), "zone": "Europe/Paris"}
    with ledger.writing() as tx:
        return searches.add(tx, name=name, **facts, now=MORNING)


def token_of(text):
    """From a letter's link, or from the command that stands for it."""
    found = re.search(r"(?:/confirm/|readers confirm )(\S+)", text)
    return found[1]


# added and confirmed


def test_who_is_added_gets_a_mail_and_nothing_else_before_it_is_confirmed(veille, ledger, server):
    ran = veille(*ANNA)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "anna gets nothing before anna@example.org is confirmed: a mail asks for it\n"
    (kept,) = server.kept
    assert kept.recipients == ("anna@example.org",)
    assert not find(ledger).receives
    text = kept.message.get_body(("plain",)).get_content()
    ran = veille("readers", "confirm", f"https://veille.example.org/confirm/{token_of(text)}")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("anna is confirmed; the next digest: ")
    assert ran.out.endswith(" 07:30 Europe/Paris\n")
    assert find(ledger).receives


def test_without_a_server_the_operator_is_told_what_to_pass_on(veille, ledger):
    ran = veille(*ANNA)
    assert ran.code == 0
    assert "no mail server is set (VEILLE_SMTP)" in ran.out
    command = ran.out.splitlines()[-1]
    assert command.startswith("veille readers confirm ")
    with ledger.reading() as tx:
        assert outbox.count_states(tx) == {}
    assert veille(*command.split()[1:]).code == 0
    assert find(ledger).receives


def test_what_is_not_said_is_as_most_want_it(veille, ledger, monkeypatch):
    monkeypatch.setenv("VEILLE_TIMEZONE", "America/Montreal")
    veille(*ANNA)
    reader = find(ledger)
    assert (reader.language, reader.hour, reader.zone) == ("fr", "07:30", "America/Montreal")
    assert (reader.weekdays, reader.empty) == ("12345", "line")


def test_everything_may_be_said(veille, ledger):
    save_search(ledger, "rançon")
    options = "--language en --hour 18h --zone Asia/Kolkata --weekdays mon,thu --empty nothing --search rançon"
    assert veille(*ANNA, *options.split()).code == 0
    reader = find(ledger)
    assert (reader.language, reader.hour, reader.zone) == ("en", "18:00", "Asia/Kolkata")
    assert (reader.weekdays, reader.empty) == ("14", "nothing")
    with ledger.reading() as tx:
        assert [search.name for search in readers.followed(tx, reader.number)] == ["rançon"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--mail", "nobody"], "no mail address"),
        (["--hour", "noon"], "is no hour"),
        (["--weekdays", "never"], "names no weekdays"),
        (["--zone", "Mars"], "is no time zone"),
        (["--language", "de"], "is no language"),
        (["--empty", "joke"], "does not say what an empty day brings"),
        (["--search", "nothing"], "there is no saved search 'nothing'"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_what_cannot_be_is_refused_and_adds_nobody(veille, ledger, server, options, said):
    ran = veille(*ANNA, *options)
    assert ran.code == 2
    assert ran.err.startswith("veille: ")
    assert said in ran.err
    assert find(ledger) is None
    assert server.kept == []


def test_a_name_is_one_readers_only(veille):
    veille(*ANNA)
    ran = veille(*ANNA)
    assert (ran.code, ran.out) == (2, "")
    assert "there is a reader 'anna' already" in ran.err


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [("450 4.2.0 later", 4, "waits to be sent"), ("550 5.1.1 nobody", 3, "was refused")],
    ids=["later", "refused"],
)
def test_a_confirmation_that_is_not_taken_is_told(veille, ledger, server, line, code, said):
    server.faults["RCPT"] = [answer(line)]
    ran = veille(*ANNA, "--json")
    assert ran.code == code
    assert ran.line["verb"] == "readers add"
    assert said in ran.err
    assert find(ledger) is not None


def test_the_line_of_json_is_alone_on_its_output(veille):
    ran = veille(*ANNA, "--json")
    assert (len(ran.lines), ran.line["counts"]["done"]) == (1, 1)
    assert token_of(ran.err)


@pytest.mark.parametrize("token", ["nonsense", "https://veille.example.org/confirm/nonsense", ""])
def test_a_wrong_token_is_refused(veille, token):
    ran = veille("readers", "confirm", token)
    assert (ran.code, ran.out) == (2, "")
    assert "not one of ours" in ran.err


# changed and removed


def test_what_is_changed_is_changed_alone(veille, ledger, server):
    veille(*ANNA)
    veille("readers", "confirm", token_of(server.kept[0].message.get_body(("plain",)).get_content()))
    before = find(ledger)
    save_search(ledger, "rançon")
    ran = veille("readers", "change", "anna", "--hour", "9h", "--search", "rançon")
    assert (ran.code, ran.err) == (0, "")
    after = find(ledger)
    assert (after.hour, after.zone, after.confirmed, after.address) == (
        "09:00",
        before.zone,
        before.confirmed,
        before.address,
    )
    assert veille("readers", "change", "anna", "--no-search", "rançon").code == 0
    with ledger.reading() as tx:
        assert readers.followed(tx, after.number) == []
    assert len(server.kept) == 1


def test_an_address_is_listed_whole_however_long_it_is(veille):
    veille("readers", "add", "anna", "--mail", f"{'a' * 60}@{'mail.' * 8}example.org")
    assert "…" not in veille("readers", "list").out


def test_a_change_of_nothing_is_refused(veille):
    veille(*ANNA)
    ran = veille("readers", "change", "anna")
    assert (ran.code, ran.out) == (2, "")
    assert "say what is to change" in ran.err


def test_a_new_address_is_to_be_confirmed_again(veille, ledger, server):
    veille(*ANNA)
    old = token_of(server.kept[0].message.get_body(("plain",)).get_content())
    veille("readers", "confirm", old)
    assert veille("readers", "change", "anna", "--mail", "anna@example.com").code == 0
    assert not find(ledger).receives
    assert server.kept[1].recipients == ("anna@example.com",)
    assert veille("readers", "confirm", old).code == 2
    new = token_of(server.kept[1].message.get_body(("plain",)).get_content())
    assert veille("readers", "confirm", new).code == 0
    assert find(ledger).receives


def test_the_same_address_asks_once_more_until_it_is_confirmed(veille, ledger, server):
    again = ("readers", "change", "anna", "--mail", "anna@example.org")
    veille(*ANNA)
    veille(*again)
    assert len(server.kept) == 2
    veille("readers", "confirm", token_of(server.kept[1].message.get_body(("plain",)).get_content()))
    assert veille(*again).code == 0
    assert (len(server.kept), find(ledger).receives) == (2, True)


def test_of_two_that_ask_the_one_that_still_waits_is_not_sent(veille, ledger, server):
    server.faults["RCPT"] = [answer("450 4.2.0 later")]
    veille(*ANNA)
    assert veille("readers", "change", "anna", "--mail", "anna@example.org").code == 0
    with ledger.reading() as tx:
        assert outbox.count_states(tx) == {"cancelled": 1, "sent": 1}


def test_a_suspended_address_is_asked_again_by_the_same_verb(veille, ledger, server):
    veille(*ANNA)
    veille("readers", "confirm", token_of(server.kept[0].message.get_body(("plain",)).get_content()))
    with ledger.writing() as tx:
        for _ in range(readers.BOUNCES):
            readers.note_bounce(tx, find(ledger).number, "550 no such user", now=MORNING)
    assert veille("readers", "list", "--json").line["state"] == "suspended since 2026-03-02: 550 no such user"
    veille("readers", "change", "anna", "--mail", "anna@example.org")
    veille("readers", "confirm", token_of(server.kept[1].message.get_body(("plain",)).get_content()))
    assert find(ledger).receives


def test_who_is_removed_gets_nothing_and_frees_the_name(veille, ledger):
    veille(*ANNA)
    assert veille("readers", "remove", "anna").out == "anna gets nothing more\n"
    assert find(ledger) is None
    assert veille(*ANNA).code == 0


@pytest.mark.parametrize("verb", ["remove", "change"])
def test_nobody_cannot_be_changed_or_removed(veille, verb):
    veille(*ANNA)
    ran = veille("readers", verb, "zoé")
    assert (ran.code, ran.err) == (2, "veille: there is no reader 'zoé'; the readers are anna\n")


# listed


def test_readers_are_listed_with_their_state_and_next_digest(veille, ledger, server):
    veille(*ANNA)
    veille("readers", "add", "bruno", "--mail", "bruno@example.org", "--zone", "Asia/Kolkata", "--language", "en")
    veille("readers", "confirm", token_of(server.kept[1].message.get_body(("plain",)).get_content()))
    out = " ".join(veille("readers", "list").out.split())
    assert "anna anna@example.org waits for confirmation Europe/Paris mon-fri fr" in out
    assert "07:30 Asia/Kolkata mon-fri en" in out
    anna, bruno = veille("readers", "list", "--json").lines
    assert (anna["state"], anna["searches"], "next" in anna) == ("waits for confirmation", [], False)
    assert bruno["next"].endswith("T02:00:00+00:00")
    assert bruno["confirmed"]
    assert all("number" not in each and "mark" not in each for each in (anna, bruno))


def test_without_readers_the_list_says_how_to_add_one(veille):
    assert veille("readers", "list").out == "there are no readers: veille readers add NAME --mail ADDRESS\n"
    assert veille("readers", "list", "--json").out == ""


def test_every_change_is_noted_as_a_run(veille, ledger):
    from corpus.ledger import runs

    veille(*ANNA)
    veille("readers", "remove", "anna")
    with ledger.reading() as tx:
        noted = runs.latest(tx, limit=10)
    assert {run["verb"] for run in noted} == {"readers add", "readers remove"}
    assert "@" not in json.dumps(noted, default=str)
