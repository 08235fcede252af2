"""The stage relate: each document finds its story, and a document that came under two addresses is one."""

import json

import pytest

from corpus.ledger import addresses, leases
from corpus.ledger.work import Item, Selection, make_due
from tests.veille.newsroom import arrived, capture, do, do_index, find, indexed, states
from veille.stages import relate as module
from veille.stages.enrich import enrich
from veille.stages.extract import extract
from veille.stages.relate import relate

pytestmark = pytest.mark.usefixtures("inline")

URL = "https://press.example/affaire"
#: An id made of a URL: of two ids of their own, none gives way.
YOUNGER = "u-0123456789abcdef"


TEXT = "Altimeris ferme un site."


def take_line(workspace, identifier: str, url: str | None = None, title: str = "Affaire", text: str = TEXT) -> None:
    line = {"id": identifier, "title": title, "text": text, "url": url}
    capture(workspace, json.dumps(line).encode(), kind="line")
    workspace.clock.advance(minutes=1)


def read_all(workspace):
    do(extract, workspace)
    do(enrich, workspace)
    return do(relate, workspace)


def follow(workspace, identifier: str) -> str | None:
    with workspace.ledger.reading() as tx:
        return addresses.follow(tx, identifier)


def test_every_document_has_a_story_of_its_own_and_becomes_due_for_the_index(workspace):
    take_line(workspace, "a", "https://press.example/a")
    take_line(workspace, "b", "https://press.example/b", "Marché aux fleurs", "Les tulipes arrivent samedi.")
    assert read_all(workspace).sources == {"avis": {"done": 2}}
    assert {document.id: document.story for document in find(workspace, "a", "b")} == {"a": "a", "b": "b"}
    assert states(workspace.ledger, "index") == {"waiting": 2}


def test_what_is_selected_is_related_first_and_what_else_is_due_after_it(workspace, monkeypatch):
    for name, title in (("a", "Marché aux fleurs"), ("b", "Panne de gaz"), ("c", "Grève des bus")):
        take_line(workspace, name, title=title, text=f"{title} dans la ville.")
    do(extract, workspace)
    do(enrich, workspace)
    (batch,) = {document.fetch.batch for document in find(workspace, "c")}
    related: list[str] = []
    claim = module._claim
    monkeypatch.setattr(module, "_claim", lambda w, due, report: related.extend(due) or claim(w, due, report))
    assert do(relate, workspace, Selection(batches=(batch,), pending=True)).counts == {"done": 3}
    assert related == ["c", "a", "b"]


def bring_two(workspace) -> None:
    take_line(workspace, "older", URL)
    take_line(workspace, YOUNGER, "https://press.example/autre")
    do(extract, workspace)
    do(enrich, workspace)


def share_a_url(workspace, *due: str) -> None:
    """Let both be known by one address, as after a redirect, and be related again one after the other."""
    with workspace.ledger.writing() as tx:
        addresses.register(tx, YOUNGER, [URL])
    for name in due:
        with workspace.ledger.writing() as tx:
            make_due(tx, [Item("relate", name, "avis")], now=workspace.clock())
        workspace.clock.advance(minutes=1)


@pytest.mark.parametrize("due", [("older", YOUNGER), (YOUNGER, "older"), (YOUNGER,), ("older",)], ids=" ".join)
def test_two_documents_with_one_url_become_the_older_whichever_is_read_first(workspace, due):
    bring_two(workspace)
    do(relate, workspace)
    share_a_url(workspace, *due)
    do(relate, workspace)
    assert follow(workspace, YOUNGER) == "older"
    assert find(workspace, YOUNGER) == []
    assert find(workspace, "older")[0].story == "older"


def test_what_was_merged_leaves_the_index(workspace, settings):
    bring_two(workspace)
    do(relate, workspace)
    do_index(workspace)
    assert set(indexed(settings.index_address)) == {"older", YOUNGER}
    share_a_url(workspace, YOUNGER)
    do(relate, workspace)
    do_index(workspace)
    assert set(indexed(settings.index_address)) == {"older"}


def test_a_document_merged_meanwhile_is_discarded_by_the_stages_before(workspace):
    bring_two(workspace)
    share_a_url(workspace)
    do(relate, workspace)
    for stage in ("enrich", "relate"):
        with workspace.ledger.writing() as tx:
            make_due(tx, [Item(stage, YOUNGER, "avis")], now=workspace.clock())
    assert do(enrich, workspace).counts == {"discarded": 1}
    assert do(relate, workspace).counts == {"discarded": 1}


def test_relating_again_changes_nothing(workspace):
    take_line(workspace, "a", URL)
    read_all(workspace)
    with workspace.ledger.writing() as tx:
        make_due(tx, [Item("relate", "a", "avis")], now=workspace.clock())
    do(relate, workspace)
    with workspace.ledger.reading() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM memberships").scalar() == 1


def test_a_second_relate_is_deferred_and_ends_well(workspace):
    take_line(workspace, "a", URL)
    do(extract, workspace)
    do(enrich, workspace)
    with workspace.ledger.writing() as tx:
        assert leases.acquire(tx, "relate", holder="another-machine 1 0.00", now=workspace.clock())
    report = do(relate, workspace)
    assert (report.counts, report.exit_code) == ({"deferred": 1}, 0)
    assert states(workspace.ledger, "relate") == {"waiting": 1}


def test_two_ids_that_were_given_stay_two_documents(workspace):
    for identifier in ("a", "b"):
        take_line(workspace, identifier, URL)
    read_all(workspace)
    assert [document.id for document in find(workspace, "a", "b")] == ["a", "b"]


def test_a_document_that_was_merged_never_arrives(workspace):
    bring_two(workspace)
    do(relate, workspace)
    share_a_url(workspace, YOUNGER)
    do(relate, workspace)
    do_index(workspace)
    assert [name for name, _ in arrived(workspace)] == ["older"]
