"""What rows say of a document's story: its name, also where only another document of it changed."""

from contextlib import closing

import pytest

from corpus.ledger import indexing, stories, tables, work
from corpus.ledger.work import Item
from index.backend import open_backend
from index.embedded import TantivyBackend
from index.nodes import Everything
from index.query import Query, Rejected
from index.rows import LONGEST_STORY_TITLE, name_story
from tests.veille.newsroom import arrived, do_index, indexed
from tests.veille.storybook import MORNING, STORY, Article, extract, move, publish, tell
from veille.stages import index as stage

HARBOUR = "u-0000000000000009"
THEFT = Article("a", "La Vigie", "Vol de 12 000 dossiers.", title="Vol de dossiers", minutes=0)
COPY = Article("b", "Le Phare", "Douze mille dossiers volés.", title="Dossiers volés", minutes=30)
LATER = Article("c", "The Beacon", "12,000 files stolen.", title="Files stolen", minutes=60, language="en")


def write(workspace, *ids: str) -> None:
    """Let the index be told of these, and of no other."""
    with workspace.ledger.writing() as tx:
        for identifier in ids:
            indexing.announce(tx, identifier, now=workspace.clock())
    do_index(workspace)


def names(settings) -> dict[str, str | None]:
    return {identifier: row.get("story_title") for identifier, row in indexed(settings.index_address).items()}


def test_all_documents_of_a_story_call_it_by_the_title_of_the_first(workspace, settings):
    write(workspace, *tell(workspace, COPY, THEFT, LATER))
    assert set(names(settings).values()) == {f"Vol de dossiers · {STORY}"}


def test_a_document_without_a_story_names_none(workspace, settings):
    write(workspace, *publish(workspace, THEFT))
    assert names(settings) == {"a": None}


def test_two_stories_of_one_title_have_two_names(workspace, settings):
    write(workspace, *tell(workspace, THEFT))
    twin = Article("d", "La Vigie", "Un autre vol.", title=THEFT.title)
    write(workspace, *tell(workspace, twin, story=HARBOUR))
    assert len(set(names(settings).values())) == 2


@pytest.mark.parametrize("told", [["a"], ["a", "b", "c"]])
def test_a_first_document_that_is_retitled_renames_the_story_in_all_rows(workspace, settings, told):
    write(workspace, *tell(workspace, THEFT, COPY, LATER))
    retitled = Article("a", "La Vigie", "Vol de 1 200 dossiers.", title="Vol de 1 200 dossiers", minutes=0)
    publish(workspace, retitled)
    write(workspace, *told)
    assert set(names(settings).values()) == {f"Vol de 1 200 dossiers · {STORY}"}


@pytest.mark.parametrize("title", ["VOL DE DOSSIERS", "Vol de dossiérs"])
def test_a_title_that_only_searches_take_for_the_same_renames_the_story(workspace, settings, title):
    write(workspace, *tell(workspace, THEFT, COPY))
    publish(workspace, Article("a", "La Vigie", "Vol de 1 200 dossiers.", title=title, minutes=0))
    write(workspace, "a")
    assert set(names(settings).values()) == {name_story(title, STORY)}


def test_an_earlier_document_that_comes_later_renames_the_story(workspace, settings):
    write(workspace, *tell(workspace, COPY, LATER))
    assert set(names(settings).values()) == {f"Dossiers volés · {STORY}"}
    write(workspace, *tell(workspace, THEFT))
    assert set(names(settings).values()) == {f"Vol de dossiers · {STORY}"}


def test_a_first_document_that_leaves_takes_its_title_along(workspace, settings):
    write(workspace, *tell(workspace, THEFT, COPY))
    workspace.clock.advance(minutes=1)
    move(workspace, HARBOUR, ["a"], now=workspace.clock())
    write(workspace, "a")
    assert names(settings) == {"a": f"Vol de dossiers · {HARBOUR}", "b": f"Dossiers volés · {STORY}"}


def test_a_first_document_that_is_merged_into_another_renames_the_story(workspace, settings):
    write(workspace, *tell(workspace, THEFT, COPY, LATER))
    with workspace.ledger.writing() as tx:
        stories.merge(tx, "a", "b", reason="both have one URL", now=MORNING)
    write(workspace, "a", "b")
    assert names(settings) == dict.fromkeys("bc", f"Dossiers volés · {STORY}")


def test_a_document_that_was_merged_away_does_not_come_back_with_a_renamed_story(workspace, settings):
    write(workspace, *tell(workspace, THEFT, COPY, LATER))
    with workspace.ledger.writing() as tx:
        stories.merge(tx, "b", "c", reason="both have one URL", now=MORNING)
    publish(workspace, Article("a", "La Vigie", "Rien.", title="Rien de volé", minutes=0))
    write(workspace, "b", "a")
    assert names(settings) == dict.fromkeys("ac", f"Rien de volé · {STORY}")


def test_a_first_document_that_is_discarded_by_a_later_reading_names_no_story(workspace, settings):
    write(workspace, *tell(workspace, THEFT, COPY, LATER))
    with workspace.ledger.writing() as tx:
        work.make_due(tx, [Item("enrich", "a", "press", None)], now=workspace.clock())
        discarded = tables.work.update().where(tables.work.c.stage == "enrich", tables.work.c.item == "a")
        tx.execute(discarded.values(state="discarded", reason="not about security"))
    write(workspace, "a")
    assert names(settings) == dict.fromkeys("bc", f"Dossiers volés · {STORY}")


def test_what_came_whole_names_the_story_before_an_earlier_teaser(workspace, settings):
    teaser = Article("t", "Le Phare", "Un vol.", title="Un vol ?", minutes=0, level="teaser")
    write(workspace, *tell(workspace, teaser, COPY))
    assert set(names(settings).values()) == {f"Dossiers volés · {STORY}"}


def test_rows_of_figures_call_the_story_by_the_same_name(workspace, settings):
    write(workspace, *tell(workspace, THEFT, LATER))
    publish(workspace, Article("a", "La Vigie", "Vol de 12 000 fiches.", title="Vol de fiches", minutes=0))
    write(workspace, "a")
    with closing(open_backend(settings.index_address)) as backend:
        found = backend.search(Query(Everything(), "figures", limit=100)).hits
    assert {hit.row["story_title"] for hit in found} == {f"Vol de fiches · {STORY}"}
    assert {hit.row["document"] for hit in found} == {"a", "c"}


def test_a_story_that_is_renamed_between_two_chunks_of_one_commit_has_one_name(workspace, settings, monkeypatch):
    monkeypatch.setattr(stage, "CHUNK", 1)
    tell(workspace, THEFT, COPY)
    written = stage.write_documents

    def write_and_rename(*given):
        done = written(*given)
        if [document.id for document in done] == ["b"]:
            publish(workspace, Article("a", "La Vigie", "Vol.", title="Vol de rien", minutes=0))
        return done

    monkeypatch.setattr(stage, "write_documents", write_and_rename)
    write(workspace, "b", "a")
    assert set(names(settings).values()) == {f"Vol de rien · {STORY}"}


def test_what_is_yet_to_be_read_is_not_written_along_without_its_figures(workspace, settings):
    write(workspace, *tell(workspace, THEFT, COPY))
    extract(workspace, Article("b", "Le Phare", "Treize mille dossiers volés.", title="Dossiers volés", minutes=30))
    publish(workspace, Article("a", "La Vigie", "Vol.", title="Vol", minutes=0))
    write(workspace, "a")
    with closing(open_backend(settings.index_address)) as backend:
        found = backend.search(Query(Everything(), "figures", limit=100)).hits
        row = backend.get("documents", "b")
    assert [hit.row["text"] for hit in found] == ["Douze mille dossiers"]
    assert row is not None
    assert row["body"] == COPY.body


def test_a_row_that_is_written_along_and_refused_is_told(workspace, monkeypatch):
    write(workspace, *tell(workspace, THEFT, COPY))
    publish(workspace, Article("a", "La Vigie", "Vol.", title="Vol", minutes=0))
    commit = TantivyBackend.commit
    refused = Rejected("documents", "b", "too long")
    monkeypatch.setattr(TantivyBackend, "commit", lambda self, number: [*commit(self, number), refused])
    with workspace.ledger.writing() as tx:
        indexing.announce(tx, "a", now=workspace.clock())
    report = do_index(workspace)
    assert {"item": "documents b", "reason": "too long"} in report.errors
    assert report.counts["quarantined"]


def test_what_is_written_along_does_not_arrive_again(workspace):
    write(workspace, *tell(workspace, THEFT, COPY))
    before = arrived(workspace)
    publish(workspace, Article("a", "La Vigie", "Vol.", title="Vol", minutes=0))
    write(workspace, "a")
    assert arrived(workspace) == before


def test_one_value_of_a_story_is_one_fact_in_both_languages(workspace, settings):
    killed = Article("k", "La Vigie", "L’attaque a fait 12 morts.", minutes=0)
    again = Article("l", "The Beacon", "The attack left 12 people dead.", minutes=5, language="en")
    elsewhere = Article("m", "Le Phare", "L’accident a fait 12 morts.", minutes=5)
    write(workspace, *tell(workspace, killed, again))
    write(workspace, *tell(workspace, elsewhere, story=HARBOUR))
    with closing(open_backend(settings.index_address)) as backend:
        rows = [hit.row for hit in backend.search(Query(Everything(), "figures", limit=100)).hits]
    assert {row["counted"] for row in rows} == {"death"}
    facts = {row["document"]: row["fact"] for row in rows}
    assert facts["k"] == facts["l"] != facts["m"]


@pytest.mark.parametrize("title", ["Vol", "Très " * 80, "Deux\u00a0 espaces"])
def test_a_story_s_name_is_one_line_and_ends_with_its_id(title):
    name = name_story(title, STORY)
    assert name.endswith(f" · {STORY}")
    assert len(name) <= LONGEST_STORY_TITLE + len(f" · {STORY}")
    assert "\n" not in name
    assert "  " not in name
