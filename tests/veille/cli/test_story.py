"""The verbs story and judge: what they print, write and refuse."""

import json

import pytest

from corpus.ledger import tables
from tests.veille.newsroom import states
from tests.veille.storybook import STORY, Article, address_of, publish, tell
from veille import judging

HOSTILE = "\x1b]0;pwned\x07[red]Titre[/red]"


@pytest.fixture
def told(workspace):
    """A story of two documents, and a document elsewhere."""
    tell(
        workspace,
        Article("phare", "Le Phare", "Boréal : 80 000 personnes concernées.", title="Boréal paralysé"),
        Article("vigie", "La Vigie", "Boréal : 80 000 personnes concernées, dit-on.", minutes=10),
    )
    publish(workspace, Article("beacon", "The Beacon", "Solenne floods.", title=HOSTILE, language="en"))
    return workspace


# story


@pytest.mark.parametrize("identifier", [STORY, "vigie", address_of("phare")])
@pytest.mark.usefixtures("told")
def test_a_story_is_shown_by_any_of_its_ids(veille, identifier):
    ran = veille("story", identifier)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Boréal paralysé\n")
    assert "Le Phare · 2026-03-02 10:00 · fr · phare" in ran.out  # in Paris


@pytest.mark.usefixtures("told")
def test_json_is_one_object(veille):
    found = json.loads(veille("story", "vigie", "--json").out)
    assert (found["story"], found["total"]) == (STORY, 2)
    assert [document["id"] for document in found["documents"]] == ["phare", "vigie"]
    assert len(json.loads(veille("story", "vigie", "--json", "--limit", 1).out)["documents"]) == 1


@pytest.mark.usefixtures("told")
def test_of_long_stories_as_many_documents_are_shown_as_one_asks_for(veille):
    out = veille("story", STORY, "-n", 1).out
    assert "and 1 document more: --limit 2 shows all" in out


def test_that_a_story_goes_by_another_id_is_told_beside_it(told, veille):
    with told.ledger.writing() as tx:
        tx.execute(tables.stories.insert(), {"id": "u-old", "since": told.clock(), "changed": told.clock()})
        tx.execute(tables.stories.update().where(tables.stories.c.id == "u-old").values(merged_into=STORY))
    ran = veille("story", "u-old")
    assert (ran.code, ran.err) == (0, f"veille: the story 'u-old' was merged into '{STORY}'\n")
    assert json.loads(veille("story", "u-old", "--json").out)["note"] == ran.err[len("veille: ") : -1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["u-nobody"], "there is no story or document 'u-nobody'"),
        (["beacon"], "the document 'beacon' is in no story yet: `veille relate` finds it one"),
        ([STORY, "--limit", 0], "--limit"),
    ],
)
@pytest.mark.usefixtures("told")
def test_what_cannot_be_shown_is_wrong_use(veille, arguments, said):
    ran = veille("story", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


# judge


def test_a_judgement_is_kept_with_who_made_it_and_makes_both_documents_due(told, veille):
    before = states(told.ledger, "relate")
    ran = veille("judge", "apart", "vigie", address_of("beacon"), "--by", "ana", "--note", "autre ville")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "judgement 1: 'beacon' and 'vigie' do not tell the same story; the next `veille relate` follows it\n"
    )
    assert (before, states(told.ledger, "relate")) == ({}, {"waiting": 2})
    (line,) = veille("judge", "list", "--json").lines
    assert (line["one"], line["other"], line["same"], line["by"]) == ("beacon", "vigie", False, "ana")
    assert (line["note"], line["title_of_one"]) == ("autre ville", HOSTILE)


@pytest.mark.usefixtures("told")
def test_a_later_judgement_takes_the_place_of_an_earlier_one(veille):
    veille("judge", "apart", "vigie", "beacon", "--by", "ana")
    said = veille("judge", "same", "beacon", "vigie", "--by", "bob").out
    assert said.startswith("judgement 2: 'beacon' and 'vigie' tell the same story (instead of judgement 1 by ana);")
    assert [line["number"] for line in veille("judge", "list", "--json").lines] == [2]


@pytest.mark.usefixtures("told")
def test_judgements_are_listed_with_both_titles_and_no_control_character(veille):
    assert veille("judge", "list").out == "nobody has judged yet: veille judge same, veille judge apart\n"
    veille("judge", "same", "vigie", "phare", "--by", "ana", "--note", HOSTILE)
    veille("judge", "apart", "vigie", "beacon", "--by", "ana")
    out = veille("judge", "list").out
    assert "   1. same story    ana, " in out
    assert "   2. not the same  ana, " in out
    assert "Boréal paralysé  Le Phare · 2026-03-02 · phare" in out
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "[red]Titre[/red]" in out


def test_a_judgement_is_withdrawn_once(told, veille):
    veille("judge", "same", "vigie", "beacon", "--by", "ana")
    ran = veille("judge", "withdraw", 1)
    assert (ran.code, ran.out) == (0, "judgement 1 is withdrawn; the next `veille relate` follows it\n")
    assert veille("judge", "list", "--json").out == ""
    assert states(told.ledger, "relate") == {"waiting": 2}
    again = veille("judge", "withdraw", 1)
    assert (again.code, again.out) == (2, "")
    assert "no judgement has the number 1, or it was withdrawn: see `veille judge list`" in again.err


@pytest.mark.usefixtures("told")
def test_the_user_of_the_machine_judges_where_nobody_is_named(veille, monkeypatch):
    monkeypatch.setattr(judging.getpass, "getuser", lambda: "analyste")
    veille("judge", "same", "vigie", "beacon", "--by", " ")
    assert veille("judge", "list", "--json").line["by"] == "analyste"


@pytest.mark.usefixtures("told")
def test_a_machine_without_users_asks_for_a_name(veille, monkeypatch):
    def fail() -> str:
        raise OSError("no user")

    monkeypatch.setattr(judging.getpass, "getuser", fail)
    ran = veille("judge", "same", "vigie", "beacon")
    assert (ran.code, ran.out) == (2, "")
    assert "say who judges with --by NAME" in ran.err
    assert veille("judge", "same", "vigie", "beacon", "--by", "ana").code == 0


@pytest.mark.parametrize("verdict", ["same", "apart"])
@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (["vigie", "nobody"], "there is no document 'nobody'; `veille search` lists documents with their ids"),
        (["vigie", "vigie"], "'vigie' and 'vigie' are one document; a judgement is of two"),
        (["vigie", address_of("vigie")], "are one document; a judgement is of two"),
        (["vigie"], "Missing argument"),
    ],
)
@pytest.mark.usefixtures("told")
def test_what_cannot_be_judged_is_wrong_use(veille, verdict, pair, said):
    ran = veille("judge", verdict, *pair)
    assert (ran.code, ran.out) == (2, "")
    assert said in " ".join(ran.err.split())
    assert veille("judge", "list", "--json").out == ""


@pytest.mark.usefixtures("told")
def test_the_story_tells_of_the_judgement(veille):
    veille("judge", "apart", "vigie", "beacon", "--by", "ana", "--note", "autre ville")
    assert "1. beacon is not the story of vigie (ana, " in veille("story", "vigie").out
