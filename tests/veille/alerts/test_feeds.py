"""Feeds: files that feed readers take, with no more of a text than its source allows."""

import json
from dataclasses import replace

import feedparser
import pytest

from corpus.document import Content, DocumentSource
from corpus.ledger import documents, searches, tables
from corpus.ledger.alerts import Delivery
from tests.veille.alerts.examples import HOSTILE
from tests.veille.alerts.watch import arrive, article, become, load, run, save
from veille.alerts import feeds, files
from veille.alerts.feed_forms import to_atom, to_json
from veille.alerts.feeds import read_entry, read_feed, remove_feeds

pytestmark = pytest.mark.usefixtures("in_memory")


def read(workspace, name="griffe"):
    folder = workspace.settings.data / "feeds"
    atom = feedparser.parse((folder / f"{name}.atom").read_bytes())
    assert not atom.bozo, atom.get("bozo_exception")
    return atom, json.loads((folder / f"{name}.json").read_bytes())


def change(workspace, identifier, *, reuse=None, **content):
    """Let the ledger hold another content of a document, or another reuse class of its source."""
    with workspace.ledger.writing() as tx:
        (document,) = documents.load(tx, [identifier])
        written = document.content.model_copy(update=content)
        row = tables.contents.c.document == identifier
        tx.execute(tables.contents.update().where(row).values(content=written.model_dump_json()))
        if reuse:
            facts = document.source.model_copy(update={"reuse": reuse}).model_dump_json()
            of = tables.documents.c.id == identifier
            tx.execute(tables.documents.update().where(of).values(source_facts=facts))


def test_both_feeds_say_what_the_search_found_the_newest_first(workspace):
    save(workspace)
    arrive(workspace, article("a", language="en"), article("b", minutes=None))
    run(workspace)
    atom, other = read(workspace)
    assert atom.version == "atom10"
    assert atom.feed.title == other["title"] == "Veille\u00a0: recherche «\u00a0griffe\u00a0»"
    assert atom.feed.id == "tag:veille.invalid,2026:searches/griffe/20260302T090000Z"
    assert [entry.id for entry in atom.entries] == [item["id"] for item in other["items"]]
    assert [entry.id.rpartition("/")[2] for entry in atom.entries] == ["b", "a"]
    first = atom.entries[1]
    assert (first.title, first.link, first.author) == ("Titre de a", "https://press.example/a", "Le Phare")
    assert (first.published, "published" in atom.entries[0]) == ("2026-03-02T09:00:00+00:00", False)
    assert other["version"] == "https://jsonfeed.org/version/1.1"
    assert other["items"][1] == {
        "id": "tag:veille.invalid,2026:documents/a",
        "title": "Titre de a",
        "content_text": "Titre de a",
        "date_modified": "2026-03-03T09:00:00+00:00",
        "authors": [{"name": "Le Phare"}],
        "url": "https://press.example/a",
        "date_published": "2026-03-02T09:00:00+00:00",
        "language": "en",
    }


def test_a_search_that_found_nothing_has_feeds_too(workspace):
    save(workspace)
    run(workspace)
    atom, other = read(workspace)
    assert (atom.entries, other["items"], atom.feed.updated) == ([], [], "2026-03-02T09:00:00+00:00")


@pytest.mark.parametrize(("reuse", "shown"), [("metadata_only", False), ("extract", True), ("full_text", True)])
def test_of_a_text_no_more_is_shown_than_its_source_allows(workspace, reuse, shown):
    save(workspace)
    arrive(workspace, article("a"))
    lead = "Chapeau de l’article. " * 30
    change(workspace, "a", reuse=reuse, lead=lead)
    run(workspace)
    atom, other = read(workspace)
    extract = f"{lead[:299].rstrip()}…" if shown else ""
    assert atom.entries[0].summary == extract
    assert other["items"][0]["content_text"] == extract or (not shown and "Titre de a")
    assert "Griffe" not in str(other)


@pytest.mark.parametrize("text", [*HOSTILE, "\x00\x0b\ufffe\uffff]]> &#0; \ud800"], ids=range(len(HOSTILE) + 1))
def test_what_publishers_write_makes_no_feed_invalid(workspace, text):
    save(workspace)
    arrive(workspace, article("a"))
    with workspace.ledger.reading() as tx:
        (document,) = documents.load(tx, ["a"])
        feed = read_feed(tx, load(workspace))
    content = Content(title=text, lead=text, language="fr")
    source = DocumentSource(slug="x", title=text, publisher=text, reuse="full_text")
    hostile = document.model_copy(update={"content": content, "source": source})
    entry = read_entry(
        Delivery(1, "a\n/é?", 1, workspace.clock(), None, None, "a\n/é?"), hostile.model_dump(mode="json")
    )
    whole = replace(feed, entries=(entry,))
    parsed = feedparser.parse(to_atom(whole), sanitize_html=False)
    assert not parsed.bozo
    assert parsed.entries[0].title_detail.type == "text/plain"
    assert parsed.entries[0].title == entry.title
    assert parsed.entries[0].id == "tag:veille.invalid,2026:documents/a%0A%2F%C3%A9%3F"
    assert json.loads(to_json(whole))["items"][0]["title"] == entry.title


def test_a_document_that_became_another_keeps_its_place_and_its_id(workspace):
    save(workspace)
    arrive(workspace, article("b"))
    run(workspace)
    arrive(workspace, article("a"))
    become(workspace, "b", "a")
    run(workspace)
    atom, _ = read(workspace)
    assert [(entry.id.rpartition("/")[2], entry.title) for entry in atom.entries] == [("b", "Titre de a")]


def test_a_feed_holds_the_newest_documents_only(workspace, monkeypatch):
    monkeypatch.setattr(feeds, "MOST", 2)
    save(workspace)
    arrive(workspace, article("a"), article("b"), article("c"))
    run(workspace)
    atom, _ = read(workspace)
    assert [entry.title for entry in atom.entries] == ["Titre de c", "Titre de b"]


def test_feeds_are_written_only_when_they_change(workspace, monkeypatch):
    save(workspace)
    arrive(workspace, article("a"))
    run(workspace)
    written = []
    monkeypatch.setattr(files, "_replace", lambda path, content: written.append(path.name))
    run(workspace)
    assert written == []
    arrive(workspace, article("b"))
    run(workspace)
    assert written == ["griffe.atom", "griffe.json"]


def test_the_feeds_of_a_search_that_is_removed_go(workspace):
    search = save(workspace)
    run(workspace)
    with workspace.ledger.writing() as tx:
        searches.remove(tx, search.number, now=workspace.clock())
    remove_feeds(workspace, "griffe")
    run(workspace)
    assert list((workspace.settings.data / "feeds").iterdir()) == []


def test_feeds_that_cannot_be_written_keep_no_alert_from_being_sent(workspace):
    save(workspace)
    (workspace.settings.data / "feeds").write_text("a file", encoding="utf-8")
    arrive(workspace, article("a"))
    _, report = run(workspace)
    assert (report.counts["done"], report.exit_code) == (1, 4)
    assert report.errors[0]["item"] == "feed griffe"
