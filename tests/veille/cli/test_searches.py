"""The verbs of saved searches: what they print, write and refuse."""

import json

import pytest

from corpus.ledger import searches
from tests.veille.alerts.watch import arrive, article, load, run, save, subscribe
from veille.workspace import open_workspace

HOOK = "slack:https://hooks.example.org/services/geheim"
HOSTILE = "\x1b]0;pwned\x07[red]Griffe[/red]"


def test_adding_one_says_how_it_is_read_and_where_it_goes(veille, workspace):
    ran = veille("searches", "add", "griffe", "la griffe de boréal", "--channel", HOOK, "--quiet", "22:00-07:00")
    folder = workspace.settings.data / "feeds"
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "search 'griffe' is saved; it is read as: griffe AND boréal\n"
        "what arrives from now on: to slack:https://hooks.example.org/… at each `veille alerts run`,"
        " not from 22:00 to 07:00 (Europe/Paris); in its feeds and its followers' digests\n"
        f"its feeds: {folder}/griffe.atom, {folder}/griffe.json\n"
    )


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "in its feeds and its followers' digests"),
        (("--channel", "stdout", "--schedule", "digest"), "in its feeds and its followers' digests"),
        (("--channel", "stdout", "--schedule", "hourly"), "to stdout hourly; in its feeds and its followers' digests"),
        (("--channel", "stdout", "--schedule", "daily 07:30"), "to stdout daily 07:30 (Europe/Paris); in its feeds"),
    ],
)
def test_adding_one_says_when_and_to_whom_it_tells(veille, options, told):
    assert f"what arrives from now on: {told}" in veille("searches", "add", "griffe", "boréal", *options).out


def test_a_query_that_cannot_be_read_is_refused_with_its_place_and_nothing_is_saved(veille, workspace):
    ran = veille("searches", "add", "griffe", "griffe AND (boréal")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("griffe AND (boréal\n           ^\n")
    with workspace.ledger.reading() as tx:
        assert searches.standing(tx) == []


def test_a_query_may_begin_with_a_minus_sign(veille, workspace):
    assert veille("searches", "add", "griffe", "--", "-boréal griffe").code == 0
    assert load(workspace).query == "-boréal griffe"


def test_no_verb_shows_the_secret_of_a_hook(veille, workspace):
    subscribe(workspace)
    save(workspace, channels=[HOOK])
    ran = [
        veille("searches", "list"),
        veille("searches", "list", "--json"),
        veille("searches", "show", "griffe"),
        veille("searches", "show", "griffe", "--json"),
        veille("searches", "change", "griffe", "--schedule", "hourly"),
        veille("searches", "add", "other", "griffe", "--channel", "slack:http://hooks.example.org/geheim"),
    ]
    assert [each.code for each in ran] == [0, 0, 0, 0, 0, 2]
    assert "geheim" not in "".join(each.out + each.err for each in ran)
    assert all("hooks.example.org" in each.out + each.err for each in ran)


def test_the_key_is_shown_only_to_whom_asks_for_it(veille, workspace):
    save(workspace)
    assert "whsec_" not in veille("searches", "show", "griffe").out
    shown = json.loads(veille("searches", "show", "griffe", "--key", "--json").out)
    assert shown["key"].startswith("whsec_")
    assert shown["key"] in veille("searches", "show", "griffe", "--key").out


def test_searches_are_listed_with_their_owners(veille, workspace):
    owner = subscribe(workspace)
    assert veille("searches", "list").out == "no search is saved: veille searches add NAME QUERY\n"
    save(workspace, channels=["mail"], owner=owner.number, query=HOSTILE)
    listed = veille("searches", "list").out
    assert "mail" in listed
    assert "Ana" in listed
    assert "\x1b" not in listed
    (line,) = veille("searches", "list", "--json").lines
    assert (line["name"], line["owner"], line["channels"]) == ("griffe", "Ana", ["mail"])


def test_what_is_given_is_changed(veille, workspace):
    save(workspace)
    ran = veille("searches", "change", "griffe")
    assert (ran.code, "say what is to change" in ran.err) == (2, True)
    assert veille("searches", "change", "griffe", "--query", "boréal", "--channel", "none").code == 0
    assert (load(workspace).query, load(workspace).channels) == ("boréal", ())
    ran = veille("searches", "change", "other", "--query", "boréal")
    assert (ran.code, ran.err) == (2, "veille: there is no saved search 'other'; the searches are griffe\n")


def test_removing_one_ends_its_feeds(veille, workspace):
    save(workspace)
    run(workspace)
    folder = workspace.settings.data / "feeds"
    assert len(list(folder.iterdir())) == 2
    assert veille("searches", "remove", "griffe").out == "search 'griffe' is removed\n"
    assert list(folder.iterdir()) == []
    assert veille("searches", "remove", "griffe").code == 2


@pytest.fixture
def arrived(workspace, monkeypatch, clock):
    """A story of two documents and another document; the command line lives at the same moment."""
    monkeypatch.setitem(open_workspace.__wrapped__.__kwdefaults__, "clock", clock)
    arrive(workspace, article("a", title=HOSTILE), article("b"), story="u-1")
    arrive(workspace, article("c", "Rien."))
    return workspace


@pytest.mark.usefixtures("arrived")
def test_trying_one_shows_what_it_would_have_sent(veille, workspace):
    save(workspace, language="en")
    assert veille("searches", "test", "griffe").out == (
        "3 documents arrived in the last 7 days; it would have sent:\n"
        "\n"
        "Saved search “griffe”: 2 documents, 1 story\n"
        "\n"
        "- ]0;pwned [red]Griffe[/red]\n"
        "  Le Phare, 2 March, 10:00\n"
        "  and one more document of this story\n"
        "  https://press.example/a\n"
    )
    told = json.loads(veille("searches", "test", "griffe", "--json").out)
    assert (told["arrived"], told["documents"], [story["story"] for story in told["stories"]]) == (3, 2, ["u-1"])


@pytest.mark.usefixtures("arrived")
def test_a_query_can_be_tried_before_it_is_saved(veille):
    ran = veille("searches", "test", "griffe boréal solenne")
    assert ran.out == (
        "no search has this name; as a query it is read as: griffe AND boréal AND solenne\n"
        "3 documents arrived in the last 7 days, and none matches\n"
    )
    assert veille("searches", "test", "griffe AND (").code == 2


def test_that_nothing_arrived_is_said(veille, workspace):
    save(workspace)
    assert veille("searches", "test", "griffe").out == "nothing arrived in the last 7 days\n"


@pytest.mark.parametrize(("asked", "found"), [(["banque"], {"a"}), ([], {"a", "b"})])
def test_a_saved_search_is_a_filter_of_another(veille, workspace, asked, found):
    arrive(workspace, article("a", "La griffe de la banque."), article("b", "La griffe."), article("c", "La banque."))
    veille("searches", "add", "griffe", "griffe")
    told = json.loads(veille("search", *asked, "--saved", "griffe", "--mode", "words", "--json").out)
    assert {hit["document"] for hit in told["hits"]} == found


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--saved", "griffe"), "there is no saved search 'griffe'; none is saved yet"),
        (("--jsonl", "--saved", "griffe"), "--saved go with one"),
    ],
)
def test_a_filter_that_cannot_be_used_is_refused(veille, options, told):
    ran = veille("search", *options)
    assert ran.code == 2
    assert told in " ".join(ran.err.replace("│", " ").split())
