"""Stories as the stage relate keeps them: from run to run, after a crash, against judgements, in the index."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from corpus.ledger import judgements, links, stories
from corpus.ledger.replay import Again, replay
from tests.veille.newsroom import MORNING, capture, do, do_index, find, states
from veille.engine import open_index
from veille.placing import Placings
from veille.searching import build_query
from veille.settings import read_settings
from veille.stages import relate as stage
from veille.stages.enrich import enrich
from veille.stages.extract import extract
from veille.stages.relate import relate
from veille.workspace import open_workspace

pytestmark = pytest.mark.usefixtures("inline")

STRIKE = "Grève des éboueurs à Valmoutiers : la mairie réquisitionne vingt camions"
SECOND = "À Valmoutiers, la mairie réquisitionne des camions contre la grève des éboueurs"
THIRD = "Éboueurs en grève à Valmoutiers : des camions réquisitionnés par la mairie"
CONCERT = "Le festival de jazz de Port-Clairan ouvre ses portes avec un orchestre de trompettes"

PLACES = ("Valmoutiers", "Port-Clairan", "Bellecombe", "Saint-Aubin", "Roquemaure", "Montfaucon", "Les Tanneurs")
EVENTS = (
    "grève des éboueurs", "incendie de la scierie", "crue du fleuve", "procès du notaire", "fermeture de la maternité",
    "panne du tramway", "vol de tableaux", "élection du maire",
)  # fmt: skip
WORDS = (
    "la mairie promet des réponses",
    "les habitants attendent",
    "un second témoin parle",
    "le préfet annonce",
    "bilan",
)


def bring(workspace, identifier: str, title: str, text: str = "", *, day: int = 1, hour: int = 8) -> None:
    published = (datetime(2026, 2, day, hour, tzinfo=UTC)).isoformat()
    url = f"https://press.example/{identifier}"
    line = {"id": identifier, "title": title, "text": text, "url": url, "published": published, "language": "fr"}
    capture(workspace, json.dumps(line).encode(), kind="line")


def read(workspace) -> None:
    do(extract, workspace)
    do(enrich, workspace)


def story_of(workspace, identifier: str) -> str | None:
    return find(workspace, identifier)[0].story


def bring_a_month(workspace, count: int = 120) -> list[str]:
    """Some events of some towns, each told several times over days."""
    names = []
    for number in range(count):
        event, place = EVENTS[number % 8], PLACES[(number // 3) % 7]
        title = f"{place} : {event}, {WORDS[number % 5]}"
        names.append(f"d{number:03}")
        bring(workspace, names[-1], title, f"À {place}, {event}. {WORDS[(number + 2) % 5]}.", day=1 + number % 25)
    read(workspace)
    return names


def outcome_of(workspace, names) -> dict[str, str | None]:
    return {document.id: document.story for document in find(workspace, *names)}


def test_a_later_run_goes_on_where_the_last_one_was(workspace):
    bring(workspace, "a", STRIKE)
    bring(workspace, "b", CONCERT)
    read(workspace)
    do(relate, workspace)
    workspace.clock.advance(hours=1)
    bring(workspace, "c", SECOND, hour=12)
    read(workspace)
    do(relate, workspace)
    assert outcome_of(workspace, "abc") == {"a": "a", "b": "b", "c": "a"}
    with workspace.ledger.reading() as tx:
        [link] = links.of_story(tx, ["a", "c"])
        [_, member] = stories.members(tx, "a")
    assert (link.document, link.other, link.level) == ("c", "a", "story")
    assert link.reason == member.reason
    assert link.reason.startswith("words 0.")


def test_a_story_long_past_is_not_taken_up_again(workspace):
    bring(workspace, "a", STRIKE, day=1)
    bring(workspace, "b", SECOND, day=20)
    read(workspace)
    do(relate, workspace)
    assert outcome_of(workspace, "ab") == {"a": "a", "b": "b"}


def test_the_order_is_that_of_publication_not_of_arrival(workspace):
    bring(workspace, "late", SECOND, day=3)
    bring(workspace, "early", STRIKE, day=2)
    read(workspace)
    do(relate, workspace)
    assert outcome_of(workspace, ["late", "early"]) == {"late": "early", "early": "early"}


class Killed(BaseException):
    """As SIGKILL: nothing tidies up."""


@pytest.mark.parametrize("chunk", [1, 3, 6])
def test_a_run_that_was_killed_comes_to_the_same_stories(workspace, tmp_path, sources, monkeypatch, chunk):
    monkeypatch.setattr(stage, "CHUNK", 16)
    names = bring_a_month(workspace)
    whole = read_settings(
        data=tmp_path / "whole", sources=sources, processes=1, index_wait=0, contact="mailto:w@example.org",
        embedder="hashing:64",
    )  # fmt: skip
    with open_workspace(whole, clock=workspace.clock) as other:
        bring_a_month(other)
        do(relate, other)
        expected = outcome_of(other, names)
    assert 10 < len(set(expected.values())) < 110
    written, write = [], Placings.write

    def die(self, *arguments, **options):
        written.append(1)
        if len(written) == chunk:
            raise Killed
        write(self, *arguments, **options)

    monkeypatch.setattr(Placings, "write", die)
    with pytest.raises(Killed):
        do(relate, workspace)
    assert states(workspace.ledger, "relate")["claimed"] == 16
    monkeypatch.setattr("corpus.ledger.work.is_dead", lambda holder: True)
    workspace.clock.advance(minutes=1)
    do(relate, workspace)
    assert outcome_of(workspace, names) == expected


def test_a_replay_comes_to_the_same_stories(workspace):
    for name, title in (("a", STRIKE), ("b", SECOND), ("c", CONCERT), ("d", THIRD)):
        bring(workspace, name, title)
    read(workspace)
    do(relate, workspace)
    before = outcome_of(workspace, "abcd")
    workspace.clock.advance(hours=1)
    with workspace.ledger.writing() as tx:
        assert replay(tx, "relate", Again(MORNING - timedelta(days=365)), now=workspace.clock()) == 4
    do(relate, workspace)
    assert outcome_of(workspace, "abcd") == before == {"a": "a", "b": "a", "c": "c", "d": "a"}


def test_a_new_version_may_tell_another_story(workspace):
    bring(workspace, "a", STRIKE)
    bring(workspace, "b", SECOND)
    read(workspace)
    do(relate, workspace)
    assert outcome_of(workspace, "ab") == {"a": "a", "b": "a"}
    workspace.clock.advance(hours=1)
    bring(workspace, "b", CONCERT)
    read(workspace)
    do(relate, workspace)
    assert outcome_of(workspace, "ab") == {"a": "a", "b": "b"}


@pytest.mark.parametrize("replayed", [False, True], ids=["the next run", "a replay"])
def test_what_an_analyst_says_holds(workspace, replayed):
    for name, title in (("a", STRIKE), ("b", SECOND), ("c", THIRD), ("d", CONCERT)):
        bring(workspace, name, title)
    read(workspace)
    do(relate, workspace)
    assert len(set(outcome_of(workspace, "abc").values())) == 1
    workspace.clock.advance(hours=1)
    with workspace.ledger.writing() as tx:
        judgements.judge(tx, "a", "b", same=False, by="mina", note=None, now=workspace.clock())
        judgements.judge(tx, "a", "d", same=True, by="mina", note=None, now=workspace.clock())
    do(relate, workspace)
    if replayed:
        with workspace.ledger.writing() as tx:
            replay(tx, "relate", Again(MORNING - timedelta(days=365)), now=workspace.clock())
        do(relate, workspace)
    found = outcome_of(workspace, "abcd")
    assert found["a"] != found["b"]
    assert found["a"] == found["d"]


def test_a_judgement_reaches_beyond_the_days_that_are_compared(workspace):
    bring(workspace, "a", STRIKE, day=1)
    bring(workspace, "b", CONCERT, day=25)
    read(workspace)
    do(relate, workspace)
    workspace.clock.advance(hours=1)
    with workspace.ledger.writing() as tx:
        judgements.judge(tx, "a", "b", same=True, by="mina", note=None, now=workspace.clock())
    do(relate, workspace)
    assert len(set(outcome_of(workspace, "ab").values())) == 1


def test_documents_that_changed_their_story_are_told_to_the_index(workspace, settings):
    bring(workspace, "a", STRIKE)
    bring(workspace, "b", SECOND)
    read(workspace)
    do(relate, workspace)
    do_index(workspace)
    workspace.clock.advance(hours=1)
    with workspace.ledger.writing() as tx:
        judgements.judge(tx, "a", "b", same=False, by="mina", note=None, now=workspace.clock())
    do(relate, workspace)
    do_index(workspace)
    apart = set(outcome_of(workspace, "ab").values())
    assert len(apart) == 2
    with closing(open_index(settings)) as backend:
        found = {hit.id: hit.row["story"] for hit in backend.search(build_query("*")).hits}
    assert set(found.values()) == apart
